"""The shop's own system, which lives on while the demo's world becomes longer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from demo.drop import write_world
from demo.home import Home
from demo.shop_tables import ShopTables
from demo.world.generate import Plan, generate

START = date(2026, 3, 1)


def test_a_server_that_goes_on_from_the_night_before_knows_the_new_day(tmp_path: Path) -> None:
    home, end = Home(tmp_path), START + timedelta(days=60)
    write_world(home, generate(Plan(1, 0.3, START, end)))
    tables = ShopTables(home, datetime.combine(end + timedelta(days=30), datetime.min.time(), UTC))
    before = set(tables.known("orders", "order_id"))
    assert any(tables.lines(order) for order in before)

    write_world(home, generate(Plan(1, 0.3, START, end + timedelta(days=10))))
    after = tables.known("orders", "order_id")
    assert len(after) > len(before)
    new = [order for order, row in after.items() if row["ordered_at"][:10] > end.isoformat()]
    assert any(tables.lines(order) for order in new)
