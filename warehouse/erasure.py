"""Requests to be forgotten: who is meant, where they were sent, what is deleted, and the receipts.

What is deleted goes only after every destination has confirmed; until then the request stays open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import psycopg
from psycopg import sql

from warehouse import locks
from warehouse.identifiers import keyed_hash, written_form
from warehouse.settings import Settings
from warehouse.sync import Member, worth

KINDS = ("email", "phone", "customer_id", "user_id")
Purpose = Literal["erase", "opt_out"]
_LEDGER_WORDS = {"erase": ("erasure", "erased"), "opt_out": ("opt_out", "opted_out")}  # in the detail, as the reason
_REGISTRIES = ("int_person_registry", "int_shared_identifiers")


class NobodyFoundError(LookupError):
    """Nobody in the warehouse has the identifier."""


@dataclass(frozen=True)
class Held:
    """A destination that holds somebody of a request, with what it knows them by."""

    list_name: str
    destination: str
    members: tuple[Member, ...]


def stored_value(settings: Settings, kind: str, value: str) -> str:
    """An identifier as the warehouse holds it: a contact's keyed hash, an id as it is."""
    if kind not in ("email", "phone"):
        return value.strip()
    form = written_form(kind, value, settings.shop.country)
    if form is None:
        raise NobodyFoundError(f"the {kind} given is empty")
    return keyed_hash(settings.key("identity"), kind, form)


def open_request(connection: psycopg.Connection, kind: str, value: str, reason: str | None) -> int:
    """Note a request for the person who has the identifier, with a tombstone for each of theirs. The caller commits.

    Somebody whom the warehouse does not know gets a tombstone all the same. Returns the request_id.
    """
    request_id = new_request(connection, "erase", reason)
    connection.execute(
        "insert into pii.tombstones values (%s, %s, %s) on conflict do nothing", (kind, value, request_id)
    )
    if note_persons(connection, request_id, kind, value):
        _note_tombstones(connection, request_id)
        take_out(connection, request_id, "erase")
    connection.execute(
        "insert into ops.actions (action, subject, reason) values ('erase', %s, %s)", (f"request {request_id}", reason)
    )
    return request_id


def new_request(connection: psycopg.Connection, purpose: Purpose, reason: str | None) -> int:
    """A request about nobody yet; returns its request_id. The caller commits."""
    row = connection.execute(
        "insert into ops.erasures (purpose, reason) values (%s, %s) returning request_id", (purpose, reason)
    ).fetchone()
    assert row is not None
    return int(row[0])


def note_persons(connection: psycopg.Connection, request_id: int, kind: str, value: str) -> int:
    """Note who has the identifier as the request's persons; returns their number. The caller commits."""
    if not exists(connection, "intermediate.int_person_identifiers"):
        return 0
    return connection.execute(
        "insert into pii.erasure_persons select distinct %s::bigint, person_id"
        " from intermediate.int_person_identifiers"
        " where identifier_kind = %s and identifier_value = %s and not is_shared",
        (request_id, kind, value),
    ).rowcount


def take_out(connection: psycopg.Connection, request_id: int, purpose: Purpose) -> None:
    """Leave the request's persons out of tonight's lists, also of those that are being sent. The caller commits."""
    locks.change(connection, locks.WHO_IS_OUT)
    for (table,) in connection.execute(
        "select table_name from information_schema.columns where table_schema = 'audiences'"
        " and table_name like 'aud\\_%%' and column_name = 'exclusion_reason'"
    ).fetchall():
        connection.execute(
            sql.SQL(
                "update {} as l set exclusion_reason = %s from pii.erasure_persons as p"
                " where p.request_id = %s and p.person_id = l.person_id"
            ).format(sql.Identifier("audiences", table)),
            (_LEDGER_WORDS[purpose][1], request_id),
        )


def _note_tombstones(connection: psycopg.Connection, request_id: int) -> None:
    """A tombstone for every identifier of the request's persons."""
    connection.execute(
        "insert into pii.tombstones select i.identifier_kind, i.identifier_value, %s"
        " from intermediate.int_person_identifiers as i"
        " join pii.erasure_persons as p on p.request_id = %s and p.person_id = i.person_id"
        " where i.identifier_kind = any(%s) and not i.is_shared on conflict do nothing",
        (request_id, request_id, list(KINDS)),
    )


def note_refused_in_files(connection: psycopg.Connection) -> int | None:
    """Open one request for all who refused by a source's word and are held where tonight's exports do not look.

    That is a list that no longer finds them, or one that goes to a place no longer. None if there is nobody.
    """
    if not exists(connection, "audiences.audience_exclusions") or not exists(connection, "audiences.audience_plans"):
        return None
    found = connection.execute(
        "select distinct m.person_id from audiences.memberships as m join audiences.audience_exclusions as e"
        " using (person_id) where e.exclusion_reason = 'opted_out' and not exists (select from audiences.audience_plans"
        " as p join audiences.audience_members as a using (list_name) where (p.list_name, p.destination, a.person_id)"
        " = (m.list_name, m.destination, m.person_id))"
        " and not exists (select from pii.erasure_persons as p where p.person_id = m.person_id)"
    ).fetchall()
    return _open_for(connection, "opt_out", "refused in a source", found) if found else None


def note_asked_in_files(connection: psycopg.Connection) -> int | None:
    """Open one request for all whom a source says asked for it and who are still held; None if there is nobody."""
    if not exists(connection, "audiences.audience_exclusions") or not exists(connection, "pii.person_contacts"):
        return None
    found = connection.execute(
        "select distinct e.person_id from audiences.audience_exclusions as e where e.exclusion_reason = 'erased'"
        " and (exists (select from pii.person_contacts as c where c.person_id = e.person_id)"
        "  or exists (select from audiences.memberships as m where m.person_id = e.person_id))"
        " and not exists (select from pii.erasure_persons as p where p.person_id = e.person_id)"
    ).fetchall()
    if not found:
        return None
    request_id = _open_for(connection, "erase", "asked for in a source", found)
    _note_tombstones(connection, request_id)
    return request_id


def _open_for(connection: psycopg.Connection, purpose: Purpose, reason: str, people: Iterable[tuple[str]]) -> int:
    request_id = new_request(connection, purpose, reason)
    with connection.cursor().copy("copy pii.erasure_persons from stdin") as table:
        for (person_id,) in people:
            table.write_row((request_id, person_id))
    take_out(connection, request_id, purpose)
    return request_id


def open_requests(connection: psycopg.Connection) -> list[tuple[int, Purpose]]:
    """(request_id, purpose) of requests that are not complete, oldest first."""
    return connection.execute("select request_id, purpose from ops.erasures where state = 'open' order by 1").fetchall()


def held(connection: psycopg.Connection, request_id: int) -> list[Held]:
    """The destinations that hold somebody of the request."""
    rows = connection.execute(
        "select m.list_name, m.destination, m.person_id, m.identifiers from audiences.memberships as m"
        " join pii.erasure_persons as p using (person_id) where p.request_id = %s order by 1, 2, 3",
        (request_id,),
    ).fetchall()
    places: dict[tuple[str, str], list[Member]] = {}
    for list_name, destination, person_id, identifiers in rows:
        places.setdefault((list_name, destination), []).append(Member(person_id, tuple(identifiers), False))
    return [Held(*place, tuple(members)) for place, members in places.items()]


def remaining(connection: psycopg.Connection, held_at: Held, *, with_values: bool) -> list[Member]:
    """Whom the destination is to hold when those of the request are gone; `with_values`: and what they are worth."""
    rows = connection.execute(
        sql.SQL(
            "select person_id, identifiers, {} from audiences.memberships as p where list_name = %s"
            " and destination = %s and not person_id = any(%s)"
        ).format(worth(held_at.list_name) if with_values else sql.SQL("null::numeric")),
        (held_at.list_name, held_at.destination, [member.person_id for member in held_at.members]),
    ).fetchall()
    return [Member(person_id, tuple(identifiers), False, value) for person_id, identifiers, value in rows]


def used_destinations(connection: psycopg.Connection, request_id: int) -> list[str]:
    """Every destination that somebody of the request was ever sent to."""
    rows = connection.execute(
        "select distinct l.destination from audiences.membership_ledger as l"
        " join pii.erasure_persons as p using (person_id) where p.request_id = %s",
        (request_id,),
    ).fetchall()
    return [destination for (destination,) in rows]


def digests(connection: psycopg.Connection, request_id: int, vendor: str) -> list[Member]:
    """All digests by which a vendor may know the persons of the request."""
    rows = connection.execute(
        "select p.person_id, array_agg(distinct d.kind || ':' || d.digest) from pii.erasure_persons as p"
        " join pii.person_contacts as c using (person_id)"
        " join pii.contact_digests as d on d.vendor = %s and d.kind = c.kind and d.value = c.value"
        " where p.request_id = %s and d.digest is not null group by 1",
        (vendor, request_id),
    ).fetchall()
    return [Member(person_id, tuple(identifiers), False) for person_id, identifiers in rows]


def note_gone(
    connection: psycopg.Connection, run_id: str, night: date, held_at: Held, how: str, purpose: Purpose = "erase"
) -> None:
    """The destination has let the persons go: out of the state, and into the ledger. The caller commits."""
    persons = [member.person_id for member in held_at.members]
    place = (held_at.list_name, held_at.destination)
    row = connection.execute(
        "insert into ops.exports (run_id, night, list_name, destination, state, rows, detail, finished_at)"
        " select %s, %s, %s, %s, 'complete', count(*), jsonb_build_object(%s::text, %s::text), now()"
        " from audiences.memberships where list_name = %s and destination = %s returning export_id",
        (run_id, night, *place, _LEDGER_WORDS[purpose][0], how, *place),
    ).fetchone()
    assert row is not None
    connection.execute(
        "delete from audiences.memberships where list_name = %s and destination = %s and person_id = any(%s)",
        (*place, persons),
    )
    connection.execute(
        "insert into audiences.membership_ledger (export_id, run_id, night, list_name, destination, person_id,"
        " operation, reason, state) select %s, %s, %s, %s, %s, unnest(%s::text[]), 'remove', %s, 'complete'",
        (row[0], run_id, night, *place, persons, _LEDGER_WORDS[purpose][1]),
    )


def receipt(
    connection: psycopg.Connection, request_id: int, place: str, list_name: str, is_done: bool, detail: str,
    accepted: str | None = None,
) -> None:  # fmt: skip
    """Note what a place answered; `accepted`: its id of a removal that it has yet to confirm. The caller commits."""
    connection.execute(
        "insert into ops.erasure_receipts (request_id, place, list_name, is_done, detail, accepted)"
        " values (%s, %s, %s, %s, %s, %s)",
        (request_id, place, list_name, is_done, detail, accepted),
    )


def accepted(connection: psycopg.Connection, request_id: int) -> list[tuple[str, str, str]]:
    """(place, list, the place's own id) of removals that were accepted and are not confirmed."""
    return connection.execute(
        "select place, list_name, accepted from (select distinct on (place, list_name) * from ops.erasure_receipts"
        " where request_id = %s order by place, list_name, at desc) as latest"
        " where not is_done and accepted is not null",
        (request_id,),
    ).fetchall()


def delete_contacts(connection: psycopg.Connection, request_id: int) -> int:
    """Delete addresses, numbers and their digests; returns how many contacts went. The caller commits."""
    connection.execute(
        "delete from pii.contact_digests as d using pii.identifiers as i, pii.tombstones as t"
        " where t.request_id = %s and i.kind = t.kind and i.hash = t.value and d.kind = i.kind and d.value = i.value",
        (request_id,),
    )
    return connection.execute(
        "delete from pii.identifiers as i using pii.tombstones as t where t.request_id = %s and i.kind = t.kind"
        " and i.hash = t.value",
        (request_id,),
    ).rowcount


def delete_identity(connection: psycopg.Connection, request_id: int, persons: Sequence[str]) -> int:
    """Delete what joined the persons' identifiers; returns rows. The caller commits."""
    gone = 0
    for table in _REGISTRIES:
        if exists(connection, f"intermediate.{table}"):
            statement = sql.SQL(
                "delete from {} as r using pii.tombstones as t where t.request_id = %s and r.identifier_kind = t.kind"
                " and r.identifier_value = t.value"
            )
            gone += connection.execute(statement.format(sql.Identifier("intermediate", table)), (request_id,)).rowcount
    if exists(connection, "intermediate.int_person_registry"):
        gone += connection.execute(
            "delete from intermediate.int_person_registry where person_id = any(%s)", (list(persons),)
        ).rowcount
    if exists(connection, "intermediate.int_person_merges"):
        gone += connection.execute(
            "delete from intermediate.int_person_merges as m using pii.tombstones as t where t.request_id = %s"
            " and ((m.edge_kind, m.edge_value) = (t.kind, t.value)"
            "  or (m.edge_to_kind, m.edge_to_value) = (t.kind, t.value))",
            (request_id,),
        ).rowcount
    return gone


def persons(connection: psycopg.Connection, request_id: int) -> list[str]:
    """Persons of an open request."""
    rows = connection.execute("select person_id from pii.erasure_persons where request_id = %s", (request_id,))
    return [person_id for (person_id,) in rows.fetchall()]


def complete(connection: psycopg.Connection, request_id: int) -> None:
    """Close the request; who it was about is known by the tombstones' keyed hashes only. The caller commits."""
    connection.execute("delete from pii.erasure_persons where request_id = %s", (request_id,))
    connection.execute(
        "update ops.erasures set state = 'complete', completed_at = now() where request_id = %s", (request_id,)
    )


def exists(connection: psycopg.Connection, relation: str) -> bool:
    """Whether there is a table or view of that name."""
    row = connection.execute("select to_regclass(%s) is not null", (relation,)).fetchone()
    return bool(row and row[0])
