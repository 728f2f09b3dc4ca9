"""The run loop: land every unit of a source for one night, whatever happens to a single unit.

A source's `streams.py` offers
    accounts(context) -> list[str]
    units(context, account) -> Iterable[Unit]         the units this night needs, newest first
    extract(context, unit, writer) -> None            writes the unit's records
and knows neither the ledger's tables nor an orchestrator.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
from pydantic import BaseModel, SecretStr

from extractors import catalog
from extractors.catalog import Source
from warehouse import landing, ledger, locks
from warehouse.connection import connect
from warehouse.ledger import Batch, Unit
from warehouse.settings import Settings

log = logging.getLogger(__name__)

# What an answer of another shape than agreed leads to in a source's code: a list for an object, a text for an instant.
_MISSHAPEN = (LookupError, TypeError, AttributeError, ArithmeticError)


class ExtractionError(RuntimeError):
    """A unit could not be had; the message names vendor, account and code (or file, line and value) and the remedy.

    `is_passing`: the same call may succeed in a moment. `is_waited_for`: besides, it waits by itself until the vendor
    may be asked again.
    """

    is_passing = False
    is_waited_for = False


class DeferredError(ExtractionError):
    """The vendor asks to wait longer than a task should sleep: try again after `seconds`."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class SourceFailedError(RuntimeError):
    """Some units of a source failed; the others went on. The message lists each with its reason."""


@dataclass(frozen=True)
class Context:
    """What a source is given to do its work."""

    settings: Settings
    options: Any
    source: Source
    night: date
    connection: psycopg.Connection
    run_id: str
    progress: Callable[[str], None] = log.info
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)  # a source's clients, for the run

    @property
    def night_end(self) -> datetime:
        """First instant that no longer belongs to the night."""
        return self.settings.end_of(self.night)

    def secret(self, name: str) -> SecretStr | None:
        """A secret of the environment."""
        return self.settings.secret(name)

    def last_published(self, account: str, stream: str, unit: str) -> Batch | None:
        """Where the cursor of a unit's stream stands."""
        return ledger.last_published(self.connection, self.source.name, account, stream, unit)

    def is_complete(self, unit: Unit) -> bool:
        """Whether all streams of the unit are already landed, or further, for this very night.

        Figures of an older night may be booked under this one: they end with another day.
        """
        found = ledger.batches(
            self.connection,
            source=unit.source,
            account=unit.account,
            unit=unit.name,
            night=self.night,
            states=("landed", "staged", "validated", "published"),
        )
        return {batch.stream for batch in found if batch.business_day == unit.business_day} >= set(unit.streams)

    def state(self, unit: Unit) -> dict[str, Any]:
        """What a killed extraction of the unit left behind (a report job's id)."""
        return ledger.unit_state(self.connection, unit.source, unit.account, unit.name)

    def keep_state(self, unit: Unit, state: dict[str, Any] | None) -> None:
        """Keep such a state, or forget it with None."""
        ledger.keep_unit_state(self.connection, unit.source, unit.account, unit.name, state)


@dataclass
class Outcome:
    """What landing a source came to: units and rows landed, failures by unit, seconds until they may be tried again."""

    landed: int = 0
    rows: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    retry_after: float = 0

    def fail(self, what: str, error: Exception) -> None:
        """Note a failure; of several waits that a vendor asks for, the longest holds."""
        self.failures[what] = _told(error)
        self.retry_after = max(self.retry_after, getattr(error, "seconds", 0))


def context(
    settings: Settings,
    connection: psycopg.Connection,
    name: str,
    night: date,
    run_id: str,
    progress: Callable[[str], None] = log.info,
) -> Context:
    """The context of one source. Raises SettingsError if its options are not right."""
    options: BaseModel = catalog.options(settings, name)
    return Context(settings, options, catalog.sources()[name], night, connection, run_id, progress)


def land(
    settings: Settings,
    name: str,
    night: date,
    run_id: str,
    *,
    accounts: list[str] | None = None,
    progress: Callable[[str], None] = log.info,
) -> Outcome:
    """Land what the night needs of a source (or of some of its accounts). Never raises for a single unit's failure."""
    outcome = Outcome()
    with connect(settings, "loader") as connection:
        work = context(settings, connection, name, night, run_id, progress)
        try:
            found = accounts if accounts is not None else work.source.module.accounts(work)
        except (ExtractionError, OSError, *_MISSHAPEN) as error:
            outcome.fail("accounts", error)
            return outcome
        for account in found:
            with locks.only_one(connection, f"land {name} {account}") as is_alone:
                if is_alone:
                    _land_account(work, account, outcome)
                else:
                    outcome.failures[account] = "another process is extracting this account; let it finish"
    return outcome


def _land_account(work: Context, account: str, outcome: Outcome) -> None:
    landing.recover(work.settings, work.connection, work.source.name, account)
    try:
        units = list(work.source.module.units(work, account))
    except (ExtractionError, OSError, *_MISSHAPEN) as error:
        outcome.fail(account, error)
        return
    for unit in units:
        _land_unit(work, unit, outcome)


def _land_unit(work: Context, unit: Unit, outcome: Outcome) -> None:
    streams = work.source.streams
    if _is_waiting(work, unit):
        return
    try:
        with landing.unit_writer(work.settings, work.connection, work.run_id, work.night, unit, streams) as writer:
            work.source.module.extract(work, unit, writer)
    except (ExtractionError, ValueError, OSError, *_MISSHAPEN) as error:
        outcome.fail(f"{unit.account}/{unit.name}", error)
        log.error("%s %s %s: %s", unit.source, unit.account, unit.name, _told(error))
        return
    outcome.landed += 1
    outcome.rows += sum(writer.rows.values())
    work.progress(f"{unit.source} {unit.account} {unit.name}: {sum(writer.rows.values()):,} rows")


def _told(error: Exception) -> str:
    """The error's own words; of a misshapen answer only where it was met, because Python's words may hold a value."""
    if not isinstance(error, _MISSHAPEN):
        return str(error)
    met = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__} in {Path(met.filename).name}, line {met.lineno}"
    return f"an answer has another shape than agreed ({place}); run again, and report it if it stays"


def _is_waiting(work: Context, unit: Unit) -> bool:
    """Whether the very same unit has already landed for this night and is on its way (a task that is tried again)."""
    found = ledger.batches(
        work.connection,
        source=unit.source,
        account=unit.account,
        unit=unit.name,
        night=work.night,
        states=("landed", "staged", "validated"),
    )
    same = {batch.stream for batch in found if batch.detail == unit.detail}
    return same >= set(unit.streams)
