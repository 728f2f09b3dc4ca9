"""Six hundred nights of a platform that forgets: nobody expires who is still to be held, nobody stays who is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import psycopg
import pytest

from warehouse import sync, sync_plan
from warehouse.connection import connect
from warehouse.settings import Settings

_TABLES = """
create table audiences.aud_fans (person_id text, reason text, exclusion_reason text, is_holdout boolean);
create table pii.person_contacts (person_id text, kind text, value text, country text);
insert into pii.person_contacts select 'p' || n, 'email', n::text, 'DE' from generate_series(1, 60) as n;
insert into pii.contact_digests select 'v', 'email', n::text, 'DE', encode(sha256(n::text::bytea), 'hex'), null
from generate_series(1, 60) as n
"""
_BEGIN = date(2026, 1, 1)


def _eligible(number: int, night: int) -> bool:
    """A third for ever, a third for a hundred nights every two hundred, a third for one night in ninety."""
    if number % 3 == 0:
        return True
    return (night + number) % 200 < 100 if number % 3 == 1 else (night + number) % 90 == 0


@pytest.fixture
def owner(settings: Settings) -> Iterator[psycopg.Connection]:
    with connect(settings, autocommit=True) as connection:
        yield connection


@pytest.fixture
def activator(settings: Settings) -> Iterator[psycopg.Connection]:
    with connect(settings) as connection:
        for statement in _TABLES.split(";\n"):
            connection.execute("reset role" if "contact_digests" in statement else "set role transformer")
            connection.execute(statement)
    with connect(settings, "activator") as connection:
        yield connection


@pytest.mark.shows("4 expiry", "600 nights each, platforms that forget after 33 and after 540 days")
@pytest.mark.slow
@pytest.mark.parametrize("lasts", [33, 540])
def test_nobody_expires_while_eligible_and_nobody_stays_behind(
    owner: psycopg.Connection, activator: psycopg.Connection, lasts: int
) -> None:
    until: dict[str, date] = {}  # what the platform holds, and when it forgets it
    refreshes = 0
    for number in range(600):
        night = _BEGIN + timedelta(days=number)
        wanted = {f"p{n}" for n in range(1, 61) if _eligible(n, number)}
        _let_be(owner, wanted)
        until = {person: end for person, end in until.items() if end > night}
        assert not [p for p in wanted if p in _held(activator) and p not in until], "expired while eligible"
        figures = sync_plan.plan(
            activator, "fans", "x", "v", night, shop_country="DE", replaces=False, names_removals=True,
            rows_per_request=10_000, identifiers_per_row=10,
        )  # fmt: skip
        refreshes += figures.changes.get("refresh", 0)
        export_id = sync.note_plan(activator, "r", night, "fans", "x", figures)
        for batch in sync.batches(activator, export_id):
            people = [member.person_id for member in sync.members(activator, batch.batch)]
            sync.note_sent(activator, export_id, night, ("fans", "x"), batch, "digest")
            until |= dict.fromkeys(people, night + timedelta(days=lasts)) if batch.phase == "add" else {}
            for person in people if batch.phase == "remove" else ():
                until.pop(person, None)
            sync.note_accepted(activator, export_id, night, ("fans", "x"), batch, lasts_days=lasts, detail={})
        sync.finish(activator, export_id, "complete", {})
        activator.commit()
        assert set(until) == wanted == _held(activator)
    assert refreshes > 0, "the test must have something to refresh"


def _let_be(connection: psycopg.Connection, wanted: set[str]) -> None:
    connection.execute("delete from audiences.aud_fans where not person_id = any(%s)", (list(wanted),))
    connection.execute(
        "insert into audiences.aud_fans select w, 'rule', null, false from unnest(%s::text[]) as w"
        " where not exists (select from audiences.aud_fans as f where f.person_id = w)",
        (list(wanted),),
    )


def _held(connection: psycopg.Connection) -> set[str]:
    return {row[0] for row in connection.execute("select person_id from audiences.memberships").fetchall()}
