"""What is wrong with a setting, in the words of somebody who writes YAML: pydantic speaks of tuples and patterns."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

_OF_TYPES = {
    "tuple_type": "expected a list, as [first, second]",
    "dict_type": "expected keys with values below it, as {key: value}",
    "model_type": "expected keys with values below it, as {key: value}",
    "string_type": "expected a text; put it in quotes",
    "bool_type": "expected true or false",
    "missing": "is missing",
}
_OF_KEYS = {"currency": "three capital letters, as EUR", "country": "two capital letters, as DE"}


def in_words(problem: Any) -> str:
    """One problem that pydantic found, without its place; never the value, which may be a secret."""
    key = str(problem["loc"][-1]) if problem["loc"] else ""
    if problem["type"] == "string_pattern_mismatch" and key in _OF_KEYS:
        return _OF_KEYS[key]
    return _OF_TYPES.get(problem["type"]) or str(problem["msg"]).removeprefix("Value error, ")


def unknown(key: str, known: Sequence[str]) -> str:
    """What is said of a key that nobody reads: the nearest that somebody does, or all of them."""
    near = get_close_matches(key, known, 1, cutoff=0.5)
    return f"unknown key; did you mean {near[0]!r}?" if near else f"unknown key; known here: {', '.join(known)}"
