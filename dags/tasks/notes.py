"""Every step of a source leaves a note in the ledger: what it brought, or why it failed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from warehouse import ledger, runs
from warehouse.connection import connect
from warehouse.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")


def noted(
    body: Callable[Concatenate[Settings, str, date, P], T],
) -> Callable[Concatenate[Settings, str, date, P], T]:
    """Record the step as complete with its result, or as failed with the reason, in the night's run."""

    @wraps(body)
    def call(settings: Settings, source: str, night: date, /, *args: P.args, **kwargs: P.kwargs) -> T:
        name = " ".join([body.__name__, *(str(argument) for argument in args)])
        try:
            result = body(settings, source, night, *args, **kwargs)
        except Exception as error:
            _note(settings, source, night, name, "failed", {"error": str(error)[:8000]})
            raise
        _note(settings, source, night, name, "complete", {"error": None, "result": result})
        return result

    return call


def closing(body: Callable[P, T]) -> Callable[P, T]:
    """Close the night's run after the step, whatever came of it, if nothing is left to do. The night comes last."""

    @wraps(body)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        settings, night = cast(Settings, args[0]), cast(date, args[-1])
        try:
            return body(*args, **kwargs)
        finally:
            with connect(settings, "loader") as connection:
                runs.close_when_done(connection, night)

    return call


def _note(settings: Settings, source: str, night: date, step: str, state: str, detail: dict[str, Any]) -> None:
    with connect(settings, "loader") as connection:
        run_id = ledger.join_run(connection, settings, night)
        ledger.record_step(connection, run_id, step, state, source, **detail)
