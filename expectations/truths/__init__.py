"""What must be true of single sources, written by hand: one module a source.

Each gives `RECKONED`, by stream the columns that the database is to reckon for them, and `expectations()`, by stream
the expectations. A source without a module has the baseline alone.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from warehouse.staged import Reckoned


def reckoned(source: str, stream: str) -> tuple[Reckoned, ...]:
    """Columns that the truths of a stream speak of besides its own."""
    module = _module(source)
    return module.RECKONED.get(stream, ()) if module else ()


def expectations(source: str, stream: str) -> list[Any]:
    """The truths of a stream."""
    module = _module(source)
    return list(module.expectations().get(stream, ())) if module else []


def _module(source: str) -> Any:
    name = f"{__name__}.{source}"
    return import_module(name) if find_spec(name) else None
