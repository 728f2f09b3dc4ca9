"""What the expectations found: the rows of `ops.validations`, which never hold personal data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

import psycopg
from psycopg.rows import class_row


@dataclass(frozen=True)
class Validation:
    """One expectation's result. `batch_id` is None where it speaks of several batches of the stream."""

    run_id: str
    batch_id: str | None
    source: str
    stream: str
    suite: str
    expectation: str
    column_name: str | None
    is_success: bool
    observed: str | None
    unexpected_count: int | None
    unexpected_share: float | Decimal | None
    severity: str
    detail: str | None


@dataclass(frozen=True)
class PastValidation(Validation):
    """A result read back, with its instant."""

    validated_at: datetime


_COLUMNS = [field.name for field in fields(Validation)]


def record(connection: psycopg.Connection, validations: Iterable[Validation]) -> None:
    """Write results down; the caller commits, together with what follows from them."""
    marks = ", ".join(f"%({name})s" for name in _COLUMNS)
    statement = f"insert into ops.validations ({', '.join(_COLUMNS)}) values ({marks})"  # noqa: S608 - own names only
    connection.cursor().executemany(statement, [vars(validation) for validation in validations])


def night_of(connection: psycopg.Connection, run_id: str) -> date:
    """The night that a run is for. Raises KeyError."""
    row = connection.execute("select night from ops.runs where run_id = %s", (run_id,)).fetchone()
    if row is None:
        raise KeyError(f"there is no run {run_id}")
    return row[0]  # type: ignore[no-any-return]


@dataclass(frozen=True)
class NightCounts:
    """How many expectations were judged in the runs for a night, and how many were not so."""

    night: date
    evaluated: int
    critical: int
    warnings: int


def nights(connection: psycopg.Connection, newest: int) -> list[NightCounts]:
    """The newest nights that anything was judged in, newest first."""
    with connection.cursor(row_factory=class_row(NightCounts)) as cursor:
        return cursor.execute(
            "select r.night, count(*) as evaluated,"
            " count(*) filter (where not v.is_success and v.severity = 'critical') as critical,"
            " count(*) filter (where not v.is_success and v.severity <> 'critical') as warnings"
            " from ops.validations as v join ops.runs as r using (run_id)"
            " group by r.night order by r.night desc limit %s",
            (newest,),
        ).fetchall()


def of_night(connection: psycopg.Connection, night: date) -> list[PastValidation]:
    """All results of the runs for a night, in the order in which they were found."""
    listed = ", ".join(f"v.{name}" for name in [*_COLUMNS, "validated_at"])
    statement = (
        f"select {listed} from ops.validations as v join ops.runs as r using (run_id)"  # noqa: S608 - own names only
        " where r.night = %s order by v.validation_id"
    )
    with connection.cursor(row_factory=class_row(PastValidation)) as cursor:
        return cursor.execute(statement, (night,)).fetchall()
