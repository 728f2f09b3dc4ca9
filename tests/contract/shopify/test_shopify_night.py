"""Nights of the source shopify against the demo's server, nothing going wrong."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest

from demo.shopify.server import CLIENT, ShopifyServer
from extractors import catalog
from tests.landing import Landing
from tests.shopify_shop import NIGHT, told


def test_every_order_arrives_with_its_amounts_lines_and_refunds(server: ShopifyServer, shop: Landing) -> None:
    assert not shop.land().failures
    orders = told(server, shop)
    shop.publish()
    rows = {row["order_id"]: row for row in shop.raw("orders")}
    assert len(orders) > 30
    assert rows.keys() == orders.keys()
    for number, order in orders.items():
        money = order["totalPriceSet"]["presentmentMoney"]
        assert (rows[number]["total"], rows[number]["currency"]) == (Decimal(money["amount"]), money["currencyCode"])
        assert rows[number]["financial_status"] == order["displayFinancialStatus"]
    lines = Counter(row["order_id"] for row in shop.raw("order_lines"))
    assert lines == {
        number: len(order["lineItems"].nodes) for number, order in orders.items() if order["lineItems"].nodes
    }
    refunds = {row["refund_id"]: row["amount"] for row in shop.raw("refunds")}
    assert refunds == {
        one["id"].rsplit("/", 1)[-1]: Decimal(one["totalRefundedSet"]["presentmentMoney"]["amount"])
        for order in orders.values()
        for one in order["refunds"]
    }
    one_line = {
        one["id"].rsplit("/", 1)[-1]
        for order in orders.values()
        for one in order["refunds"]
        if len(one["refundLineItems"].nodes) == 1
    }
    assert {row["refund_id"] for row in shop.raw("refunds") if row["line_id"]} == one_line
    assert one_line


def test_all_visits_of_a_journey_arrive_not_only_first_and_last(server: ShopifyServer, shop: Landing) -> None:
    shop.land()
    shop.publish()
    visits = Counter(row["order_id"] for row in shop.raw("journey_visits"))
    journeys = {number: order["customerJourneySummary"] for number, order in told(server, shop).items()}
    assert visits == {n: len(one["moments"].nodes) for n, one in journeys.items() if one and one["moments"].nodes}
    assert max(visits.values()) > 2


def test_a_journey_that_was_not_ready_is_read_again(server: ShopifyServer, shop: Landing) -> None:
    shop.land()
    shop.publish()
    early = {row["order_id"] for row in shop.raw("orders") if row["journey_state"] == "waiting"}
    assert early
    server.shop.tables.clock = NIGHT + timedelta(days=3)
    shop.land(NIGHT + timedelta(days=2))
    shop.publish()
    rows = {row["order_id"]: row for row in shop.raw("orders")}
    assert {rows[number]["journey_state"] for number in early} == {"ready"}
    assert early & {row["order_id"] for row in shop.raw("journey_visits")}


def test_the_night_again_asks_for_no_journey_a_second_time(server: ShopifyServer, shop: Landing) -> None:
    for night in (NIGHT, NIGHT, NIGHT + timedelta(days=1), NIGHT + timedelta(days=1)):
        server.shop.tables.clock = max(server.shop.tables.clock, night + timedelta(days=1))
        shop.land(night)
        shop.publish()
    asked = "select night from ops.batches where stream = 'orders' and unit = 'journeys' order by night"
    assert [night for (night,) in shop.connection.execute(asked).fetchall()] == [NIGHT + timedelta(days=1)]


def test_a_second_night_reads_only_what_changed_and_ends_with_the_same_rows(
    server: ShopifyServer, shop: Landing
) -> None:
    shop.land()
    shop.publish()
    server.shop.tables.clock = NIGHT + timedelta(days=2)
    second = NIGHT + timedelta(days=1)
    assert not shop.land(second).failures
    assert len(shop.landed("orders", "changed")) < 30
    assert not [unit for unit in shop.context(second).source.module.units(shop.context(second), "tea.example")]
    shop.publish()
    end = shop.context(second).night_end.strftime("%Y-%m-%dT%H:%M:%SZ")
    states = {row["order_id"]: row["financial_status"] for row in shop.raw("orders")}
    orders = {one["id"].rsplit("/", 1)[-1]: one for one in server.shop.orders() if one["createdAt"] < end}
    assert states == {number: order["displayFinancialStatus"] for number, order in orders.items()}


def test_customers_arrive_with_consent_and_hashed_addresses(server: ShopifyServer, shop: Landing) -> None:
    shop.land()
    shop.publish()
    rows = {row["customer_id"]: row for row in shop.raw("customers")}
    end = shop.context().night_end.strftime("%Y-%m-%dT%H:%M:%SZ")
    told = [one for one in server.shop.customers() if one["createdAt"] < end]
    assert len(rows) == len(told) > 30
    assert {row["email_consent"] for row in rows.values()} == {"SUBSCRIBED", "NOT_SUBSCRIBED"}
    assert {"granted", "denied"} <= {row["consent_ads"] for row in rows.values()}
    assert all(row["email_hash"] and "@" not in row["email_hash"] for row in rows.values())


def test_a_deleted_order_goes_from_the_tables_into_history(server: ShopifyServer, shop: Landing) -> None:
    shop.land()
    shop.publish()
    gone = shop.raw("order_lines")[0]["order_id"]
    server.shop.deleted[gone] = (NIGHT + timedelta(days=1)).isoformat() + "T12:00:00Z"
    server.shop.tables.clock = NIGHT + timedelta(days=2)
    shop.land(NIGHT + timedelta(days=1))
    shop.publish()
    assert gone not in {row["order_id"] for row in shop.raw("orders")}
    assert gone not in {row["order_id"] for row in shop.raw("order_lines")}
    kept = shop.connection.execute("select count(*) from raw_history.shopify__orders where order_id = %s", (gone,))
    assert kept.fetchone()[0] >= 1


def test_an_app_of_the_dev_dashboard_fetches_its_token(
    server: ShopifyServer, shop: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOURGLASS_SHOPIFY_ACCESS_TOKEN")
    monkeypatch.setenv("HOURGLASS_SHOPIFY_CLIENT_ID", CLIENT[0])
    monkeypatch.setenv("HOURGLASS_SHOPIFY_CLIENT_SECRET", CLIENT[1])
    assert not shop.land().failures


def test_every_version_of_the_api_has_an_end(shop: Landing) -> None:
    versions = catalog.sources()["shopify"].facts["api_versions"]
    assert versions[catalog.options(shop.with_options(), "shopify").api_version]["sunset"]
