"""What sqlfluff sees of dbt's `adapter`: it lints without dbt, so a dispatched macro stands for its first argument."""

from __future__ import annotations

from collections.abc import Callable


def dispatch(macro_name: str) -> Callable[..., str]:
    """A stand-in for the dispatched macro: gives its first argument, or a type's name if it has none."""
    return lambda *arguments: str(arguments[0]) if arguments else "text"
