"""The settings file as YAML, in which each key is there once: YAML itself takes the last and forgets the others."""

from __future__ import annotations

from typing import Any

import yaml


class DuplicateKeyError(ValueError):
    """A key is there twice at one place; the message names the lines."""


class _Loader(yaml.SafeLoader):
    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        node = super().compose_mapping_node(anchor)  # as written: what `<<` merges comes later, and may be overruled
        seen: dict[tuple[str, str], int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            name, line = (key.tag, key.value), key.start_mark.line + 1
            if name in seen:
                told = f"line {line}: {key.value}: this key is in line {seen[name]} already"
                raise DuplicateKeyError(f"{told}; put everything below one of them")
            seen[name] = line
        return node


def read(text: str) -> Any:
    """The content of a settings file. Raises yaml.YAMLError, DuplicateKeyError."""
    return yaml.load(text, _Loader)  # noqa: S506 - it is the safe one
