"""A shop on WooCommerce: its server, and the pipeline's source that reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from demo.drop import write_world
from demo.home import Home
from demo.woocommerce.server import KEY, WooCommerceServer
from demo.world.generate import Plan, generate
from tests.landing import Landing
from warehouse.settings import Settings

START = date(2026, 6, 1)
NIGHT = START + timedelta(days=45)
_OPTIONS: dict[str, Any] = {
    "retry_seconds": 0,
    "longest_wait_seconds": 1,
    "page_size": 10,
    "backfill_days": 45,
    "order_meta": {name: f"_{name}" for name in ("anonymous_id", "user_id", "referral_code")},
    "customer_meta": {name: name for name in ("consent_ads", "user_id", "accepts_marketing")},
}


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Home:
    place = Home(tmp_path_factory.mktemp("woocommerce_world"))
    write_world(place, generate(Plan(seed=7, scale=0.3, start=START, until=NIGHT + timedelta(days=2))))
    return place


@pytest.fixture
def server(world: Home) -> Iterator[WooCommerceServer]:
    with WooCommerceServer(world, clock=NIGHT + timedelta(days=1)) as running:
        yield running


@pytest.fixture
def shop(
    settings: Settings, warehouse: psycopg.Connection, server: WooCommerceServer, monkeypatch: pytest.MonkeyPatch
) -> Landing:
    monkeypatch.setenv("HOURGLASS_WOOCOMMERCE_CONSUMER_KEY", KEY[0])
    monkeypatch.setenv("HOURGLASS_WOOCOMMERCE_CONSUMER_SECRET", KEY[1])
    return Landing("woocommerce", settings, warehouse, {**_OPTIONS, "shop_url": server.url}, NIGHT)


def assert_exact(server: WooCommerceServer, shop: Landing, night: date = NIGHT) -> None:
    """Every order, line and refund is published once, as the server tells it now."""
    end = shop.context(night).night_end.strftime("%Y-%m-%dT%H:%M:%S")
    orders = {str(one["id"]): one for one in server.orders() if one["date_created_gmt"] < end}
    states = {row["order_id"]: (row["status"], row["total"]) for row in shop.raw("orders")}
    assert states == {number: (one["status"], Decimal(one["total"])) for number, one in orders.items()}
    lines = Counter(row["order_id"] for row in shop.raw("order_lines"))
    assert lines == {number: len(one["line_items"]) for number, one in orders.items() if one["line_items"]}
    refunds = {row["refund_id"]: row["amount"] for row in shop.raw("refunds")}
    assert refunds.keys() <= {str(refund["id"]) for one in orders.values() for refund in one["refunds"]}
    assert len(states) > 30
