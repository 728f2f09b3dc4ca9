"""A shop on Shopify: its server, and the pipeline's source that reads it."""

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
from demo.shopify.server import TOKEN, ShopifyServer
from demo.world.generate import Plan, generate
from tests.landing import Landing
from warehouse.settings import Settings

START = date(2026, 6, 1)
NIGHT = START + timedelta(days=60)
FAST: dict[str, Any] = {
    "poll_seconds": 0,
    "retry_seconds": 0,
    "longest_wait_seconds": 1,
    "backfill_days": 60,
    "shop": "tea.example",
}
WORLD = {
    "order_attributes": {name: name for name in ("anonymous_id", "user_id", "referral_code")},
    "customer_metafields": {"consent_ads": "custom.consent_ads", "user_id": "custom.user_id"},
}


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Home:
    place = Home(tmp_path_factory.mktemp("shopify_world"))
    write_world(place, generate(Plan(seed=7, scale=0.3, start=START, until=NIGHT + timedelta(days=3))))
    return place


@pytest.fixture
def server(world: Home) -> Iterator[ShopifyServer]:
    with ShopifyServer(world, clock=NIGHT + timedelta(days=1)) as running:
        yield running


@pytest.fixture
def shop(
    settings: Settings, warehouse: psycopg.Connection, server: ShopifyServer, monkeypatch: pytest.MonkeyPatch
) -> Landing:
    monkeypatch.setenv("HOURGLASS_SHOPIFY_ACCESS_TOKEN", TOKEN)
    return Landing("shopify", settings, warehouse, {**FAST, **WORLD, "admin_url": server.url}, NIGHT)


def told(server: ShopifyServer, shop: Landing, night: date = NIGHT) -> dict[str, dict[str, Any]]:
    """What the server has of orders placed before the night's end, by number."""
    end = shop.context(night).night_end.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {order["id"].rsplit("/", 1)[-1]: order for order in server.shop.orders() if order["createdAt"] < end}


def assert_exact(server: ShopifyServer, shop: Landing, night: date = NIGHT) -> None:
    """Every order, line, visit and customer is published once, as the server tells it now."""
    orders = told(server, shop, night)
    states = {row["order_id"]: (row["financial_status"], row["total"]) for row in shop.raw("orders")}
    assert states == {
        number: (order["displayFinancialStatus"], Decimal(_paid(order))) for number, order in orders.items()
    }
    for stream, lists in (("order_lines", _lines), ("journey_visits", _moments)):
        found = Counter(row["order_id"] for row in shop.raw(stream))
        assert found == {number: len(lists(order)) for number, order in orders.items() if lists(order)}, stream


def _paid(order: dict[str, Any]) -> str:
    return str(order["totalPriceSet"]["presentmentMoney"]["amount"])


def _lines(order: dict[str, Any]) -> list[Any]:
    return list(order["lineItems"].nodes)


def _moments(order: dict[str, Any]) -> list[Any]:
    journey = order["customerJourneySummary"]
    return list(journey["moments"].nodes) if journey else []
