"""One source's way from the vendor into `raw`: land, stage, validate, publish, and the verdict."""

from __future__ import annotations

from datetime import date
from typing import Any

from dags.tasks.notes import closing, noted
from extractors import catalog, run
from extractors.run import DeferredError, SourceFailedError
from warehouse import ledger, migrate, steps
from warehouse.connection import connect
from warehouse.settings import Settings


@noted
def accounts(settings: Settings, source: str, night: date) -> list[str]:
    """The source's accounts; the tables of all streams are there afterwards."""
    migrate.prepare(settings, catalog.all_streams())
    with connect(settings, "loader") as connection:
        run_id = ledger.join_run(connection, settings, night)
        ledger.record_step(connection, run_id, "extract", "running", source)
        work = run.context(settings, connection, source, night, run_id)
        return list(work.source.module.accounts(work))


@noted
def land(settings: Settings, source: str, night: date, account: str) -> dict[str, Any]:
    """Land one account. After all units have been tried raises SourceFailedError naming those that failed, or
    DeferredError where the vendor asks to come back later."""
    with connect(settings, "loader") as connection:
        run_id = ledger.join_run(connection, settings, night)
        outcome = run.land(settings, source, night, run_id, accounts=[account])
    told = "\n".join(f"{unit}: {reason}" for unit, reason in outcome.failures.items())
    if outcome.retry_after:
        raise DeferredError(told, outcome.retry_after)
    if outcome.failures:
        raise SourceFailedError(told)
    return {"units": outcome.landed, "rows": outcome.rows}


@noted
def stage(settings: Settings, source: str, night: date) -> int:
    """Copy what has landed into stage."""
    return steps.stage_landed(settings, source)


@noted
def validate(settings: Settings, source: str, night: date) -> dict[str, Any]:
    """Judge what is staged; what fails is quarantined and named in the verdict."""
    from expectations.audit import validate as audit  # Great Expectations takes seconds to import

    with connect(settings, "loader") as connection:
        run_id = ledger.join_run(connection, settings, night)
    result = audit(settings, source, run_id)
    return {"validated": result.validated, "quarantined": result.quarantined}


@noted
def publish(settings: Settings, source: str, night: date) -> dict[str, int]:
    """Publish what passed; returns the rows inserted, updated, removed and unchanged."""
    return steps.publish_validated(settings, source)


def announce(settings: Settings, source: str, night: date) -> dict[str, Any]:
    """Close the source's step as complete or failed; runs whatever happened before, so that the night goes on."""
    with connect(settings, "loader") as connection:
        run_id = ledger.join_run(connection, settings, night)
        problems = ledger.problems(connection, run_id, source)
        state = "failed" if problems else "complete"
        ledger.record_step(connection, run_id, "extract", state, source, problems=problems)
    return {"source": source, "night": str(night), "state": state}


@closing
def verdict(settings: Settings, source: str, night: date) -> None:
    """Raises SourceFailedError where anything of the source failed, so that its run is red."""
    with connect(settings, "loader") as connection:
        run_id = ledger.join_run(connection, settings, night)
        problems = ledger.problems(connection, run_id, source)
    if problems:
        raise SourceFailedError("\n".join(problems))
