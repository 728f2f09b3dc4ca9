"""dbt's events of each statement, spared their wording: nobody listens to them, and they were a quarter of its CPU.

An adapter tells of every connection, query and commit at the level of debugging. dbt makes a checked message of each
and throws it away, whatever its loggers ask for. Errors are raised, not told, and stay as they are.
"""

from __future__ import annotations

from typing import Any

from dbt.adapters.base import connections as base
from dbt.adapters.events.base_types import DebugLevel
from dbt.adapters.sql import connections as sql


class _Unworded:
    """Stands for an event that is not told."""

    def __init__(self, **_: Any) -> None:
        pass


def _untold(*_: Any, **__: Any) -> None:
    pass


def spare_wording() -> None:
    """Have dbt's connections tell nothing, from now on in this process."""
    for module in (base, sql):
        for name, found in list(vars(module).items()):
            if isinstance(found, type) and issubclass(found, DebugLevel):
                setattr(module, name, _Unworded)
        module.fire_event = _untold  # type: ignore[attr-defined]
