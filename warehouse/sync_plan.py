"""The difference between a list and a platform, planned in the database; what it comes to, in people.

A plan is in temporary tables of the session (`schema/064_plan_sync.sql`); `sync.py` sends it request by request.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from psycopg import sql

PRIVATE_REASONS = ("erased", "opted_out", "no_consent")


@dataclass(frozen=True)
class Figures:
    """What a plan comes to, in people: `held` now, perhaps by half an export; `changes` by operation.

    `size` is to be held, `size_before` was after the last complete export (0: there was none). `shared_identifiers`:
    how often an identifier belongs to one more person than the first.
    """

    held: int
    size_before: int
    size: int
    changes: dict[str, int]
    shared_identifiers: int
    unusable_identifiers: int
    left_out: dict[str, int]
    unaddressable: dict[str, int]
    found: int


def unread_contacts(connection: psycopg.Connection, list_name: str, vendor: str, shop_country: str) -> Iterator[Any]:
    """(kind, value, country) of members' contacts that were never put into the vendor's form."""
    statement = sql.SQL(
        "select distinct c.kind, c.value, coalesce(c.country, %(country)s)"
        " from pii.person_contacts as c join {} as l on l.person_id = c.person_id"
        " where l.exclusion_reason is null and not l.is_holdout and not exists (select from pii.contact_digests as d"
        " where d.vendor = %(vendor)s and d.kind = c.kind and d.value = c.value"
        " and d.country = coalesce(c.country, %(country)s))"
    ).format(_table(list_name))
    with connection.cursor() as cursor:
        yield from cursor.execute(statement, {"vendor": vendor, "country": shop_country}).fetchall()


def keep_digests(
    connection: psycopg.Connection, vendor: str, rows: Iterable[tuple[str, str, str, str | None, str | None]]
) -> None:
    """Keep (kind, value, country, digest, refusal): one of the last two is None. The caller commits."""
    with connection.cursor().copy(
        "copy pii.contact_digests (vendor, kind, value, country, digest, refusal) from stdin"
    ) as table:
        for row in rows:
            table.write_row((vendor, *row))


def plan(
    connection: psycopg.Connection,
    list_name: str,
    destination: str,
    vendor: str,
    night: date,
    *,
    shop_country: str,
    replaces: bool,
    names_removals: bool,
    rows_per_request: int,
    identifiers_per_row: int | None,
) -> Figures:
    """Reckon the difference into the session's temporary tables and say what it comes to; nothing else is written.

    `replaces`: everybody is sent. `names_removals`: who leaves is named in requests.
    """
    connection.execute(
        "select audiences.plan_sync(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            list_name,
            destination,
            vendor,
            shop_country,
            night,
            replaces,
            names_removals,
            rows_per_request,
            identifiers_per_row,
        ),
    )
    return _figures(connection, list_name, destination)


def keep_only_private_removals(connection: psycopg.Connection, rows_per_request: int, per_row: int | None) -> int:
    """Reduce the plan to people who must go for their own sake; returns their number."""
    connection.execute(
        "delete from plan_changes where operation <> 'remove' or not reason = any(%s)", (list(PRIVATE_REASONS),)
    )
    connection.execute("select audiences.plan_requests(false, %s, %s)", (rows_per_request, per_row))
    return _number(connection, "select count(*) from plan_changes")


def _figures(connection: psycopg.Connection, list_name: str, destination: str) -> Figures:
    """What the plan in the session's temporary tables comes to."""
    found: dict[str, int] = dict(
        connection.execute(
            sql.SQL(
                "select coalesce(exclusion_reason, case when is_holdout then 'held_out' else '' end), count(*)"
                " from {} group by 1"
            ).format(_table(list_name))
        ).fetchall()
    )
    desired: dict[str, int] = dict(
        connection.execute(
            "select case when cardinality(identifiers) = 0 then why_unaddressable else '' end, count(*)"
            " from plan_desired group by 1"
        ).fetchall()
    )
    return Figures(
        found=sum(found.values()),
        left_out={reason: people for reason, people in found.items() if reason},
        size=desired.get("", 0),
        unaddressable={reason: people for reason, people in desired.items() if reason},
        held=_number(
            connection,
            "select count(*) from audiences.memberships where list_name = %s and destination = %s",
            (list_name, destination),
        ),
        size_before=_number(
            connection,
            "select rows from ops.exports where list_name = %s and destination = %s and state = 'complete'"
            " order by export_id desc limit 1",
            (list_name, destination),
        ),
        changes=dict(connection.execute("select operation, count(*) from plan_changes group by 1").fetchall()),
        shared_identifiers=_number(
            connection,
            # By 64 bits of each, not by its text: that two of a million fall together by chance does not matter.
            "select count(one) - count(distinct one) from"
            " (select hashtextextended(unnest(identifiers), 0) as one from plan_desired) as known",
        ),
        unusable_identifiers=_number(
            connection,
            # The length apart: a pattern that counts to 64 takes four times as long.
            "select count(*) from plan_people, unnest(identifiers) as i"
            " where i !~ '^(email|phone):[0-9a-f]+$' or length(i) <> 70"
            " or i like '%:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'",
        ),
    )


def _table(list_name: str) -> sql.Identifier:
    return sql.Identifier("audiences", f"aud_{list_name}")


def _number(connection: psycopg.Connection, statement: Any, parameters: Any = None) -> int:
    row = connection.execute(statement, parameters).fetchone()
    return int(row[0]) if row and row[0] is not None else 0
