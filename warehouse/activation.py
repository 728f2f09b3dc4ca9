"""What exporters read and write: the lists, their people, and the ledger of what left the warehouse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeVar

import psycopg
from psycopg import sql
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from warehouse import locks

Operation = Literal["add", "keep", "remove"]
_T = TypeVar("_T")


class ExportInProgressError(RuntimeError):
    """Another process is exporting the same list to the same destination; run again when it has ended."""


@dataclass(frozen=True)
class Definition:
    """A row of `audiences.audience_definitions`, as far as an exporter needs it."""

    list_name: str
    purpose: str
    destinations: frozenset[str]
    minimum_size: int
    membership_days: int = 30
    is_value_based: bool = False

    @property
    def is_suppression(self) -> bool:
        """Whether its people are to be left out of ads, not shown them."""
        return self.list_name.startswith("sup_")


@dataclass(frozen=True)
class Candidate:
    """A row of `audiences.aud_<list>`: a person whom the list's rule found, whether or not the person is a member."""

    person_id: str
    reason: str
    since: date | datetime | None
    expires_on: date | None
    exclusion_reason: str | None
    is_holdout: bool


@dataclass(frozen=True)
class Contact:
    """A row of `pii.person_contacts`. Its repr hides the value, so that no traceback shows it."""

    person_id: str
    kind: str
    value: str
    country: str | None

    def __repr__(self) -> str:
        return f"Contact(person_id={self.person_id!r}, kind={self.kind!r}, value=…)"


@dataclass(frozen=True)
class PastExport:
    """The last completed export of a list to a destination."""

    export_id: int
    night: date
    digest: str | None
    members: frozenset[str]


@dataclass(frozen=True)
class Change:
    """What an export does to one person's membership, and why."""

    person_id: str
    operation: Operation
    reason: str | None


def definitions(connection: psycopg.Connection) -> list[Definition]:
    """All lists, in the order in which they are to be exported: suppressions, then by priority and name."""
    rows = connection.execute(
        "select list_name, purpose, destinations, coalesce(minimum_size, 0), coalesce(membership_days, 30),"
        " coalesce(is_value_based, false) from audiences.audience_definitions order by priority, list_name"
    )
    found = [
        Definition(name, purpose, frozenset(re.findall(r"\w+", destinations or "")), minimum, days, is_valued)
        for name, purpose, destinations, minimum, days, is_valued in rows
    ]
    return sorted(found, key=lambda one: not one.is_suppression)


def candidates(connection: psycopg.Connection, list_name: str) -> list[Candidate]:
    """Everybody the list's rule found, by person id."""
    query = sql.SQL(
        "select person_id, reason, since, expires_on, exclusion_reason, is_holdout from {} order by person_id"
    ).format(_table(list_name))
    return _rows(connection, Candidate, query)


def candidate_count(connection: psycopg.Connection, list_name: str) -> int:
    """How many people the list's rule found, counted by the database: the independent side of the row accounting."""
    row = connection.execute(sql.SQL("select count(*) from {}").format(_table(list_name))).fetchone()
    return int(row[0]) if row else 0


def contacts(connection: psycopg.Connection, list_name: str) -> list[Contact]:
    """Contacts of the list's members; those of people who were left out or held out are not read at all."""
    query = sql.SQL(
        "select person_id, kind, value, country from pii.person_contacts where person_id in"
        " (select person_id from {} where exclusion_reason is null and not is_holdout) order by person_id, kind, value"
    ).format(_table(list_name))
    return _rows(connection, Contact, query)


def last_export(connection: psycopg.Connection, list_name: str, destination: str) -> PastExport | None:
    """The newest completed export of the list, with the people who are in the list since; None if there is none.

    It has no digest where people were taken out since for their own sake: then nothing is as it was.
    """
    row = connection.execute(
        "select export_id, night, digest from ops.exports where list_name = %s and destination = %s"
        " and state = 'complete' order by export_id desc limit 1",
        (list_name, destination),
    ).fetchone()
    if row is None:
        return None
    members = connection.execute(
        "select person_id from audiences.memberships where list_name = %s and destination = %s",
        (list_name, destination),
    )
    export_id, night, digest = row
    return PastExport(export_id, night, digest, frozenset(person_id for (person_id,) in members))


def plan(
    connection: psycopg.Connection,
    *,
    run_id: str,
    night: date,
    list_name: str,
    destination: str,
    path: str,
    rows: int,
    digest: str,
    changes: Iterable[Change],
) -> int:
    """Note an export and its people before anything is written; returns its export_id. The caller commits.

    Exports of the list that a killed process left planned are noted as failed: the new one takes their place.
    """
    killed = connection.execute(
        "select export_id from ops.exports where list_name = %s and destination = %s and state = 'planned'",
        (list_name, destination),
    ).fetchall()
    for (export_id,) in killed:
        finish(connection, export_id, "failed", {"error": "the process ended before the export was complete"})
    row = connection.execute(
        "insert into ops.exports (run_id, night, list_name, destination, state, path, rows, digest)"
        " values (%s, %s, %s, %s, 'planned', %s, %s, %s) returning export_id",
        (run_id, night, list_name, destination, path, rows, digest),
    ).fetchone()
    assert row is not None
    with connection.cursor().copy(
        "copy audiences.membership_ledger (export_id, run_id, night, list_name, destination, person_id, operation,"
        " reason, state) from stdin"
    ) as ledger:
        for change in changes:
            ledger.write_row(
                (
                    row[0],
                    run_id,
                    night,
                    list_name,
                    destination,
                    change.person_id,
                    change.operation,
                    change.reason,
                    "planned",
                )
            )
    return int(row[0])


def finish(
    connection: psycopg.Connection, export_id: int, state: Literal["complete", "failed"], detail: Mapping[str, Any]
) -> None:
    """Close an export and its rows of the ledger. `detail` holds counts and messages, never personal data."""
    connection.execute(
        "update ops.exports set state = %s, detail = %s, finished_at = now() where export_id = %s",
        (state, Jsonb(dict(detail)), export_id),
    )
    connection.execute("update audiences.membership_ledger set state = %s where export_id = %s", (state, export_id))
    if state == "complete":
        _keep_members(connection, export_id)


def taken_out(connection: psycopg.Connection, list_name: str, export_id: int) -> int:
    """People of an export who were taken out of the list since the plan; until the caller commits nobody else is."""
    locks.hold_still(connection, locks.WHO_IS_OUT)
    row = connection.execute(
        sql.SQL(
            "select count(*) from audiences.membership_ledger as m join {} as l using (person_id)"
            " where m.export_id = %s and m.operation <> 'remove' and l.exclusion_reason is not null"
        ).format(_table(list_name)),
        (export_id,),
    ).fetchone()
    return int(row[0]) if row else 0


def _keep_members(connection: psycopg.Connection, export_id: int) -> None:
    """Let `audiences.memberships` say who is in the list now, as it does for platforms."""
    connection.execute(
        "delete from audiences.memberships as m using audiences.membership_ledger as l where l.export_id = %s"
        " and l.operation = 'remove' and (m.list_name, m.destination, m.person_id)"
        " = (l.list_name, l.destination, l.person_id)",
        (export_id,),
    )
    connection.execute(
        "insert into audiences.memberships (list_name, destination, person_id, is_confirmed, added_on, sent_on,"
        " export_id) select list_name, destination, person_id, true, night, night, export_id"
        " from audiences.membership_ledger where export_id = %s and operation <> 'remove'"
        " on conflict (list_name, destination, person_id) do update"
        " set sent_on = excluded.sent_on, export_id = excluded.export_id",
        (export_id,),
    )


@contextmanager
def one_writer(connection: psycopg.Connection, list_name: str, destination: str) -> Iterator[None]:
    """Hold the list's lock; it ends with the connection, so that a killed process blocks nobody.

    Raises ExportInProgressError if somebody else holds it.
    """
    with locks.only_one(connection, f"export {list_name} {destination}") as is_alone:
        if not is_alone:
            raise ExportInProgressError(
                f"{list_name} to {destination} is being exported by another process; run it again"
            )
        yield


@contextmanager
def snapshot(connection: psycopg.Connection) -> Iterator[None]:
    """Everything read inside is as of one instant. Ends a transaction that is open."""
    connection.rollback()
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        yield


def _table(list_name: str) -> sql.Identifier:
    return sql.Identifier("audiences", f"aud_{list_name}")


def _rows(connection: psycopg.Connection, kind: type[_T], query: sql.Composed) -> list[_T]:
    with connection.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(query).fetchall()
