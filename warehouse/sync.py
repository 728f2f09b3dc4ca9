"""A planned difference between a list and a platform (`sync_plan.py`): sent request by request, noted as it goes.

Before a request leaves, those in it are noted as unconfirmed; after its answer as what they are. So a process killed at
any instant leaves a state from which the next plan is right: who is unconfirmed is sent again, or removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import psycopg
from psycopg import sql
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from warehouse import locks
from warehouse.sync_plan import Figures

Phase = Literal["remove", "add"]


@dataclass(frozen=True)
class Batch:
    """One request: `rows` is its size as the platform counts, 0 where nothing needs to be said to the platform."""

    batch: int
    phase: Phase
    people: int
    rows: int


@dataclass(frozen=True)
class Member:
    """A person in a request. Its repr hides the identifiers. `has_agreed`: consent was given, not merely not needed.

    `value`: what the person is worth to the shop, in its currency; None where it is not to be sent.
    """

    person_id: str
    identifiers: tuple[str, ...]
    has_agreed: bool
    value: Decimal | None = None

    def __repr__(self) -> str:
        return f"Member(person_id={self.person_id!r}, identifiers=…)"


def note_plan(
    connection: psycopg.Connection, run_id: str, night: date, list_name: str, destination: str, figures: Figures
) -> int:
    """Write export, requests and people into the ledger before the first byte; returns the export_id.

    What a killed process left planned is noted as failed: this plan takes its place. The caller commits.
    """
    connection.execute(
        "update audiences.membership_ledger set state = 'failed' where state = 'planned' and export_id in"
        " (select export_id from ops.exports where list_name = %s and destination = %s and state = 'planned')",
        (list_name, destination),
    )
    connection.execute(
        "update ops.exports set state = 'failed', finished_at = now(),"
        ' detail = \'{"error": "the process ended before the export was complete"}\''
        " where list_name = %s and destination = %s and state = 'planned'",
        (list_name, destination),
    )
    export_id = _number(
        connection,
        "insert into ops.exports (run_id, night, list_name, destination, state, rows) values (%s, %s, %s, %s,"
        " 'planned', %s) returning export_id",
        (run_id, night, list_name, destination, figures.size),
    )
    connection.execute(
        "insert into audiences.membership_ledger (export_id, run_id, night, list_name, destination, person_id,"
        " operation, reason, state) select %s, %s, %s, %s, %s, person_id, operation, reason, 'planned'"
        " from plan_changes where operation <> 'keep'",
        (export_id, run_id, night, list_name, destination),
    )
    connection.execute(
        "insert into ops.export_batches (export_id, batch, phase, people, rows, state)"
        " select %s, batch, min(phase), count(*), sum(width), 'planned' from plan_people group by batch",
        (export_id,),
    )
    return export_id


def batches(connection: psycopg.Connection, export_id: int) -> list[Batch]:
    """The requests of an export in the order in which they must go."""
    with connection.cursor(row_factory=class_row(Batch)) as cursor:
        return cursor.execute(
            "select batch, phase, people, rows from ops.export_batches where export_id = %s order by batch",
            (export_id,),
        ).fetchall()


def members(connection: psycopg.Connection, batch: int, valued_by: str | None = None) -> list[Member]:
    """The people of one request, in the order of their ids; with what the list `valued_by` says that they are worth."""
    agreed = sql.SQL("false")
    if connection.execute("select to_regclass('audiences.audience_consents')").fetchone() != (None,):
        agreed = sql.SQL(
            "exists (select from audiences.audience_consents as c where c.person_id = p.person_id"
            " and c.consent_ads = 'granted')"
        )
    value = worth(valued_by) if valued_by else sql.SQL("null::numeric")
    rows = connection.execute(
        sql.SQL("select p.person_id, p.identifiers, {}, {} from plan_people as p where batch = %s order by 1").format(
            agreed, value
        ),
        (batch,),
    )
    return [Member(person_id, tuple(identifiers), *rest) for person_id, identifiers, *rest in rows]


def leave_out_refusers(connection: psycopg.Connection, list_name: str, batch: Batch) -> None:
    """Take out of a request who was taken out of the list after the plan; until it is noted nobody else can be.

    The caller notes the request as sent, which commits: who refuses later is known to be held.
    """
    locks.hold_still(connection, locks.WHO_IS_OUT)
    connection.execute(
        sql.SQL(
            "delete from plan_people as p using {} as l where p.batch = %s and p.phase = 'add'"
            " and l.person_id = p.person_id and l.exclusion_reason is not null"
        ).format(sql.Identifier("audiences", f"aud_{list_name}")),
        (batch.batch,),
    )


def worth(list_name: str) -> sql.Composed:
    """What person `p.person_id` is worth, as the list says; 0 where it says nothing, for platforms want a number."""
    return sql.SQL("coalesce((select greatest(l.value, 0) from {} as l where l.person_id = p.person_id), 0)").format(
        sql.Identifier("audiences", f"aud_{list_name}")
    )


def note_sent(
    connection: psycopg.Connection, export_id: int, night: date, place: tuple[str, str], batch: Batch, digest: str
) -> None:
    """Before the first byte: who is in the request is held from now on, unconfirmed. `place`: list, destination."""
    if batch.phase == "add":
        connection.execute(
            "insert into audiences.memberships as m (list_name, destination, person_id, identifiers, is_confirmed,"
            " added_on, sent_on, export_id, batch) select %s, %s, person_id, identifiers, false, %s, %s, %s, batch"
            " from plan_people where batch = %s on conflict (list_name, destination, person_id) do update set"
            " identifiers = array(select unnest(m.identifiers) union select unnest(excluded.identifiers)),"
            " is_confirmed = false, export_id = excluded.export_id, batch = excluded.batch",
            (*place, night, night, export_id, batch.batch),
        )
    connection.execute(
        "update ops.export_batches set state = 'sent', digest = %s, sent_at = now()"
        " where export_id = %s and batch = %s",
        (digest, export_id, batch.batch),
    )
    connection.commit()


def note_accepted(
    connection: psycopg.Connection,
    export_id: int,
    night: date,
    place: tuple[str, str],
    batch: Batch,
    *,
    lasts_days: int | None,
    detail: dict[str, Any],
) -> None:
    """The platform took the request: its people are held as sent, or gone.

    `lasts_days`: when the platform forgets; people are due again 30 days earlier, a few days spread by their ids.
    """
    key = {"list": place[0], "destination": place[1], "batch": batch.batch, "export": export_id, "night": night}
    if batch.phase == "remove" and detail.get("request_id"):  # gone when the request is known to be carried out
        connection.execute(
            "update audiences.memberships as m set is_confirmed = false, export_id = %(export)s, batch = p.batch"
            " from plan_people as p where p.batch = %(batch)s and p.operation = 'remove'"
            " and (m.list_name, m.destination, m.person_id) = (%(list)s, %(destination)s, p.person_id)",
            key,
        )
    elif batch.phase == "remove":
        connection.execute(
            "delete from audiences.memberships as m using plan_people as p where p.batch = %(batch)s"
            " and p.operation = 'remove' and (m.list_name, m.destination, m.person_id)"
            " = (%(list)s, %(destination)s, p.person_id)",
            key,
        )
    else:
        connection.execute(
            "update audiences.memberships as m set identifiers = p.identifiers, is_confirmed = true,"
            " sent_on = %(night)s, refresh_on = case when %(due)s::integer is not null then %(night)s::date"
            "  + greatest(1, %(due)s::integer"
            "  - mod(abs(hashtext(p.person_id)::bigint), 1 + %(due)s::integer / 4)::integer) end"
            " from plan_people as p where p.batch = %(batch)s and (m.list_name, m.destination, m.person_id)"
            " = (%(list)s, %(destination)s, p.person_id)",
            {**key, "due": None if lasts_days is None else lasts_days - 30},
        )
    _close(connection, key, "complete", batch.phase)
    connection.execute(
        "update ops.export_batches set state = 'accepted', finished_at = now(), detail = %s, session_id = %s,"
        " request_id = %s where export_id = %s and batch = %s",
        (Jsonb(detail), detail.get("session_id"), detail.get("request_id"), export_id, batch.batch),
    )
    connection.commit()


def note_rejected(connection: psycopg.Connection, export_id: int, batch: Batch, error: str) -> None:
    """The platform refused the request: who would have been added stays unconfirmed and is sent again."""
    _close(connection, {"batch": batch.batch, "export": export_id}, "failed", batch.phase)
    connection.execute(
        "update ops.export_batches set state = 'rejected', finished_at = now(), detail = %s"
        " where export_id = %s and batch = %s",
        (Jsonb({"error": error}), export_id, batch.batch),
    )
    connection.commit()


def finish(
    connection: psycopg.Connection, export_id: int, state: Literal["complete", "failed"], detail: dict[str, Any]
) -> None:
    """Close an export; what was not sent is abandoned. The caller commits."""
    connection.execute(
        "update ops.export_batches set state = 'abandoned' where export_id = %s and state = 'planned'", (export_id,)
    )
    connection.execute(
        "update audiences.membership_ledger set state = 'failed' where export_id = %s and state = 'planned'",
        (export_id,),
    )
    connection.execute(
        "update ops.exports set state = %s, detail = %s, finished_at = now(), rows = coalesce(%s, rows)"
        " where export_id = %s",
        (state, Jsonb(detail), detail.get("held"), export_id),
    )


def open_requests(connection: psycopg.Connection, list_name: str, destination: str) -> list[tuple[int, int, str]]:
    """(export_id, batch, request_id) of requests that were accepted and whose fate is not known."""
    return connection.execute(
        "select b.export_id, b.batch, b.request_id from ops.export_batches as b join ops.exports as e using (export_id)"
        " where e.list_name = %s and e.destination = %s and b.state = 'accepted' and b.request_id is not null"
        " order by 1, 2",
        (list_name, destination),
    ).fetchall()


def note_fate(
    connection: psycopg.Connection, export_id: int, batch: int, is_done: bool, detail: dict[str, Any]
) -> None:
    """An accepted request was carried out: whom it removed is gone. Or it was not: its people are unconfirmed."""
    connection.execute(
        "update ops.export_batches set state = %s, detail = detail || %s where export_id = %s and batch = %s",
        ("confirmed" if is_done else "rejected", Jsonb(detail), export_id, batch),
    )
    if is_done:
        connection.execute(
            "delete from audiences.memberships as m using ops.export_batches as b"
            " where (b.export_id, b.batch) = (%s, %s) and b.phase = 'remove'"
            " and (m.export_id, m.batch) = (b.export_id, b.batch)",
            (export_id, batch),
        )
    else:
        connection.execute(
            "update audiences.memberships set is_confirmed = false where export_id = %s and batch = %s",
            (export_id, batch),
        )
    connection.commit()


def held(connection: psycopg.Connection, list_name: str, destination: str) -> int:
    """People whom the destination is known to hold."""
    return _number(
        connection,
        "select count(*) from audiences.memberships where list_name = %s and destination = %s and is_confirmed",
        (list_name, destination),
    )


def _close(connection: psycopg.Connection, key: dict[str, Any], state: str, phase: Phase) -> None:
    connection.execute(
        "update audiences.membership_ledger as l set state = %(state)s from plan_people as p"
        " where l.export_id = %(export)s and p.batch = %(batch)s and l.person_id = p.person_id"
        " and (l.operation = 'remove') = (%(phase)s = 'remove')",
        {**key, "state": state, "phase": phase},
    )


def _number(connection: psycopg.Connection, statement: Any, parameters: Any = None) -> int:
    row = connection.execute(statement, parameters).fetchone()
    return int(row[0]) if row and row[0] is not None else 0
