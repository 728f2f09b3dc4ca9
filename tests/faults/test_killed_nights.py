"""`kill -9` in any phase of a night by the real command: the same command again comes to the same, row by row."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from demo.drop import write_contract
from demo.world.generate import Plan, generate
from tests import invariants
from tests.commands import User, somebody
from tests.nights import found
from warehouse.connection import connect
from warehouse.settings import Settings

FIRST = date(2026, 10, 20)
NIGHT = FIRST + timedelta(days=1)
_DAYS_BEFORE, _SCALE = 25, 0.2
_CARTS = 40
_PATIENCE_SECONDS = 600
_BATCH = "select 1 from ops.batches where night = %(night)s and state = %(state)s limit 1"
_IN_WORK = "select batch_id, state from ops.batches where state in ('planned', 'landed', 'staged', 'validated')"
_EXPORTS = (
    "select list_name, destination, state, rows, digest from ops.exports where state <> 'failed' order by 1, 2, 5"
)
# The ledger also keeps what a killed run had in hand: what counts is what was told to whom in the end.
_TOLD = (
    "select distinct list_name, destination, person_id, operation from audiences.membership_ledger"
    " where state = 'complete' order by 1, 2, 3, 4"
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3000)]


def _batch(state: str) -> Callable[[psycopg.Connection], bool]:
    return lambda connection: bool(found(connection, _BATCH, {"night": NIGHT, "state": state}))


def _says(query: str) -> Callable[[psycopg.Connection], bool]:
    return lambda connection: bool(found(connection, query, {"night": NIGHT}))


# What the ledger or the tables show when a phase is under way.
POINTS: dict[str, Callable[[psycopg.Connection], bool]] = {
    "extract": _batch("planned"),
    "land": _batch("landed"),
    "load": _batch("staged"),
    "validate": _batch("validated"),
    "publish": _batch("published"),
    "transform, after the persons": _says(
        "select 1 from intermediate.int_person_registry where assigned_on = %(night)s limit 1"
    ),
    "transform, after the ledger": _says(
        "select 1 from marts.fct_attribution_ledger where as_of_date = %(night)s limit 1"
    ),
    "export": _says("select 1 from ops.exports where night = %(night)s limit 1"),
}

Note = Callable[[str, str, str], None]
SAME = "the same command again comes to the same, row by row"
MOST_TELLING = ("load", "publish", "transform, after the ledger", "export")


@dataclass(frozen=True)
class Shop:
    """One of the shops that start from the same first night, each with a database and folders of its own."""

    user: User
    settings: Settings

    @property
    def _command(self) -> tuple[str | Path, ...]:
        return ("dags", "nightly", "--config", self.settings.file, "--date", str(NIGHT))

    def night(self) -> None:
        done = self.user.run(*self._command)
        assert done.returncode == 0, done.stdout

    def killed(self, is_there: Callable[[psycopg.Connection], bool]) -> None:
        """Start the night and kill it, with all its children, at the point. It must not have come to its end."""
        night = self.user.start(*self._command)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        with connect(self.settings) as connection:
            while not is_there(connection):
                assert night.poll() is None, "the night ended before the point was seen"
                assert time.monotonic() < deadline, "the point was never reached"
                time.sleep(0.01)
            os.killpg(night.pid, signal.SIGKILL)
            assert night.wait() == -signal.SIGKILL
            assert found(connection, "select 1 from ops.runs where state = 'complete' and night = %s", [NIGHT]) == []

    def content(self) -> dict[str, Any]:
        """All that must not depend on a kill, by table; tables of the report show the runs themselves."""
        with connect(self.settings) as connection:
            invariants.assert_sound(connection)
            schemas = ("raw", "raw_history", "pii", "intermediate", "marts", "audiences")
            sums: dict[str, Any] = invariants.checksums(connection, *schemas, is_same_run=False)
            sums["batches in work"] = found(connection, _IN_WORK)
            sums["exports"] = found(connection, _EXPORTS)
            sums["audiences.membership_ledger"] = found(connection, _TOLD)
            for night in (FIRST, NIGHT):
                sums[f"credits as of {night}"] = invariants.as_of(connection, night, is_same_run=False)
        return {name: rows for name, rows in sums.items() if not name.startswith("marts.rpt_")}


@pytest.fixture(scope="module")
def user() -> Iterator[User]:
    with somebody() as user:
        yield user


@pytest.fixture(scope="module")
def shop(user: User) -> Callable[[str], Shop]:
    """Makes a shop that stands after the first night, and whose exports have grown by a day."""
    drop = user.home / "world" / "drop"
    plan = Plan(1, _SCALE, FIRST - timedelta(days=_DAYS_BEFORE), FIRST)
    write_contract(drop, generate(plan).drop)
    first = _configured(user, "first", drop)
    done = user.run("dags", "nightly", "--config", first.file, "--date", str(FIRST))
    assert done.returncode == 0, done.stdout
    write_contract(drop, generate(Plan(plan.seed, plan.scale, plan.start, NIGHT)).drop)
    _busy_day(drop)

    def copied(name: str) -> Shop:
        settings = _configured(user, name, drop)
        shutil.copytree(first.landing_url, settings.landing_url)
        with connect(first, database="postgres", autocommit=True) as connection:
            command = sql.SQL("create database {} template {}")
            connection.execute(command.format(sql.Identifier(name), sql.Identifier("first")))
        return Shop(user, settings)

    return copied


@pytest.fixture(scope="module")
def expected(shop: Callable[[str], Shop]) -> dict[str, Any]:
    """What the night comes to when nobody kills it."""
    one = shop("uninterrupted")
    before = one.content()
    one.night()
    after = one.content()
    assert after != before
    assert any(row["rows"] >= _CARTS / 4 for row in after["exports"]), "nobody was exported: the test proves nothing"
    return after


def test_a_night_killed_again_and_again_comes_to_the_same(
    shop: Callable[[str], Shop], expected: dict[str, Any], came_to: Note
) -> None:
    one = shop("killed_often")
    for point in MOST_TELLING:
        one.killed(POINTS[point])
    one.night()
    assert_same(one.content(), expected)
    came_to("a night", f"kill -9 {len(MOST_TELLING)} times in one night", SAME)


@pytest.mark.faults
@pytest.mark.parametrize("point", POINTS)
def test_a_night_killed_once_comes_to_the_same(
    shop: Callable[[str], Shop], expected: dict[str, Any], came_to: Note, point: str
) -> None:
    one = shop("killed_" + "".join(letter for letter in point if letter.isalpha()))
    one.killed(POINTS[point])
    one.night()
    assert_same(one.content(), expected)
    came_to("a night", f"kill -9 in {point}", SAME)


def assert_same(content: dict[str, Any], expected: dict[str, Any]) -> None:
    different = {name for name in content.keys() | expected.keys() if content.get(name) != expected.get(name)}
    assert {name: (content.get(name), expected.get(name)) for name in different} == {}


def _busy_day(drop: Path) -> None:
    """Customers who leave a cart, and half of them buy, on the killed night: a list and a ledger worth writing."""
    people = [f"C-busy-{number}" for number in range(_CARTS)]
    known = {"country": "DE", "consent_ads": "granted", "consent_at": f"{FIRST}T10:00:00Z"}
    _append(drop / "customers.csv", [
        {"customer_id": one, "created_at": f"{FIRST}T10:00:00Z", "email": f"{one}@tea.example", **known}
        for one in people
    ])  # fmt: skip
    _append(drop / "orders.csv", [
        {"order_id": f"O-{one}", "ordered_at": f"{NIGHT}T08:03:00Z", "customer_id": one, "total": "20.01"}
        for one in people[::2]
    ])  # fmt: skip
    visits = (f"V-{one},{NIGHT}T08:00:00Z,B-{one},{one},news,email\n" for one in people)
    head = "visit_id,started_at,anonymous_id,customer_id,utm_source,utm_medium\n"
    (drop / "visits" / "busy.csv").write_text(head + "".join(visits))
    events = (f"E-{one},{NIGHT}T08:05:00Z,add_to_cart,B-{one},V-{one},20\n" for one in people)
    head = "event_id,occurred_at,name,anonymous_id,visit_id,value\n"
    (drop / "events" / "busy.csv").write_text(head + "".join(events))


def _append(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open(encoding="utf-8", newline="") as lines:
        columns = csv.DictReader(lines).fieldnames or []
    with file.open("a", encoding="utf-8", newline="") as end:
        csv.DictWriter(end, columns, restval="").writerows(rows)


def _configured(user: User, name: str, drop: Path) -> Settings:
    file = user.home / f"{name}.yml"
    file.write_text(
        "shop: {name: Tea Boutique, domains: [tea.example], time_zone: Europe/Berlin, currency: EUR, country: DE}\n"
        f"warehouse: {{database: {name}}}\nlanding: {{url: var/{name}/landing}}\nreport: {{path: var/{name}/report}}\n"
        f"audiences: {{path: var/{name}/exports}}\nsources: {{files: {{path: {drop}}}}}\n"
    )
    return user.settings(file)
