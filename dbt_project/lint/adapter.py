"""What sqlfluff sees of dbt's `adapter`: it lints without dbt, so a dispatched macro stands for its first argument."""

from __future__ import annotations

from collections.abc import Callable


def dispatch(macro_name: str) -> Callable[..., str]:
    """A stand-in for the dispatched macro: its first argument, a row of it if that is a list, else a type's name."""

    def stand_in(first: str | list[str] = "text", *_others: str) -> str:
        return f"row({', '.join(first)})" if isinstance(first, list) else str(first)

    return stand_in
