"""What is kept by person, night by night, against itself built at once.

Events, visits and orders come late, change, vanish, join people and part them; somebody asks to be forgotten; the shop
moves to another time zone; and a night that is over is run again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import psycopg
import pytest
from psycopg import sql

from dbt_project.run import build
from extractors import catalog
from tests.integration.schedules import SCHEDULES
from tests.integration.warehouse.kit import Shelf
from warehouse import kept_tables, ledger
from warehouse.connection import connect
from warehouse.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

_NIGHTS = [date(2026, 3, 1) + timedelta(days=number) for number in range(3)]
_STREAMS = {one.name: one for one in catalog.all_streams() if one.source == "files"}
_COMPARED = (
    "int_history_days", "int_history_firsts", "int_history_spans", "int_steps_shown", "int_journey_steps",
    "int_conversion_paths", "int_paths_fingerprinted", "int_first_touches",
)  # fmt: skip
_BUILT = [*(f"+{name}" for name in _COMPARED), "int_histories_built"]
_WORDS = ("add_to_cart", "checkout_started", "form_shown", "form_submitted", "search", "scroll")
_MONEY, _ZONES = Decimal("20.00"), ("Europe/Berlin", "America/New_York")
_Row = dict[str, Any]
# A row as it is known on each night; nothing: it is not there.
_Life = list[_Row | None]


def _hour(random: Random) -> datetime:
    """Whole hours of a few days, so that much of it meets, also around midnight."""
    return datetime(2026, 3, 1, 23, tzinfo=UTC) + timedelta(hours=random.randint(-96, 30))


def _event(random: Random) -> _Row:
    return {
        "name": random.choice(_WORDS), "occurred_at": _hour(random), "anonymous_id": _browser(random, "b0", None),
        "user_id": random.choice([None, None, None, "u0", "u1"]), "visit_id": random.choice([None, "0", "1", "2"]),
        "properties": random.choice([None, '{"form": "news", "device": "mobile"}']),
    }  # fmt: skip


def _visit(random: Random) -> _Row:
    return {
        "started_at": _hour(random), "anonymous_id": _browser(random),
        "email": random.choice([None, None, "a@x.example"]),
        "landing_url": random.choice([None, "https://tea.example/?utm_source=news&utm_medium=cpc"]),
    }  # fmt: skip


def _order(random: Random) -> _Row:
    return {
        "ordered_at": _hour(random), "anonymous_id": _browser(random), "total": _MONEY,
        "email": random.choice([None, "a@x.example", "b@x.example"]),
        "status": random.choice(["paid", "paid", "pending", "cancelled"]),
        "delivered_at": random.choice([None, _hour(random)]), "promised_at": random.choice([None, _hour(random)]),
    }  # fmt: skip


def _browser(random: Random, *others: str | None) -> str | None:
    return random.choice([*(f"b{number}" for number in range(8)), *others])


_ROWS: dict[str, tuple[Callable[[Random], _Row], int]] = {
    "events": (_event, 40),
    "visits": (_visit, 8),
    "orders": (_order, 6),
}


def _life(random: Random, row: Callable[[Random], _Row]) -> _Life:
    """A row that comes on the first night or later, and may change, go, or come back."""
    known: _Life = [random.choice([row(random), row(random), None])]
    for _ in _NIGHTS[1:]:
        known.append(random.choice([known[-1], known[-1], known[-1], row(random), None]))
    return known


@pytest.mark.parametrize("seed", range(max(SCHEDULES // 10, 1)))
def test_nights_leave_other_rows_of_a_person_than_a_rebuild(seed: int, settings: Settings) -> None:
    random = Random(seed)
    world = {name: [_life(random, row) for _ in range(rows)] for name, (row, rows) in _ROWS.items()}
    for number, night in enumerate(_NIGHTS):
        with connect(settings, "loader") as connection:
            for name, lives in world.items():
                _publish(Shelf(settings, connection, "files", _STREAMS[name]), lives, number)
            if night == _NIGHTS[-1]:
                _forget_an_address(connection)
        zone = _ZONES[random.choice([0, 0, 1])]
        _transform(settings, night, zone)
    kept = _rows(settings)
    assert all(kept.values())
    with connect(settings, "transformer") as connection:
        kept_tables.outdate(connection)
        connection.commit()
    _transform(settings, _NIGHTS[-1], zone)
    assert _rows(settings) == kept
    _transform(settings, _NIGHTS[0], zone)  # an older night, run again
    assert _rows(settings) == kept


def _publish(shelf: Shelf, lives: list[_Life], number: int) -> None:
    """All of a stream as it is known on a night: what is not in it any more is gone."""
    key = shelf.stream.keys[0]
    rows = [{key: str(place), **life[number]} for place, life in enumerate(lives) if life[number] is not None]
    shelf.publish(rows, number + 1, scope={}, unit=shelf.stream.name)


def _forget_an_address(connection: psycopg.Connection) -> None:
    """As an erasure does: in place, without a publication."""
    connection.execute(
        "update raw.files__orders set email_hash = null"
        " where email_hash = (select min(email_hash) from raw.files__orders)"
    )
    connection.commit()


def _transform(shop: Settings, night: date, zone: str) -> None:
    with connect(shop, "transformer") as connection:
        run_id = ledger.start_run(connection, shop, night, "nightly")
        connection.commit()
    moved = shop.model_copy(update={"shop": shop.shop.model_copy(update={"time_zone": zone})})
    build(moved, night, run_id, select=_BUILT, resource_types=["model", "seed"])


def _rows(shop: Settings) -> dict[str, Counter[Any]]:
    with connect(shop, "transformer") as connection:
        return {name: Counter(_all(connection, "intermediate", name)) for name in _COMPARED}


def _all(connection: psycopg.Connection, schema: str, name: str) -> list[Any]:
    return connection.execute(sql.SQL("select * from {}").format(sql.Identifier(schema, name))).fetchall()
