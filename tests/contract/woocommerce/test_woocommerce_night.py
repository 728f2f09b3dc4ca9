"""Nights of the source woocommerce against the demo's server, nothing going wrong."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from demo.woocommerce.server import WooCommerceServer
from tests.landing import Landing
from tests.woocommerce_shop import NIGHT, assert_exact


def test_every_order_arrives_with_its_lines_and_refunds(server: WooCommerceServer, shop: Landing) -> None:
    assert not shop.land().failures
    shop.publish()
    assert_exact(server, shop)
    rows = shop.raw("orders")
    assert {"completed", "cancelled"} <= {row["status"] for row in rows}
    assert shop.raw("refunds")
    assert all(row["amount"] > 0 for row in shop.raw("refunds"))
    assert all(row["email_hash"] and "@" not in row["email_hash"] for row in rows if row["customer_id"])


def test_the_landing_page_with_its_click_id_is_kept(server: WooCommerceServer, shop: Landing) -> None:
    shop.land()
    shop.publish()
    attributed = [row for row in shop.raw("orders") if row["session_entry"]]
    assert attributed
    assert any("gclid=" in row["session_entry"] or "fbclid=" in row["session_entry"] for row in attributed)
    assert all(row["session_started_at"] <= row["ordered_at"] for row in attributed)


def test_a_line_costs_what_it_cost_before_discounts(server: WooCommerceServer, shop: Landing) -> None:
    number = server.orders()[0]["id"]

    def discount(order: dict) -> None:
        order["line_items"][0] |= {"quantity": 3, "subtotal": "10.00", "total": "9.00", "price": 3.0}

    server.changes[number] = discount
    shop.land()
    shop.publish()
    line = next(row for row in shop.raw("order_lines") if row["order_id"] == str(number))
    assert line["line_discount"] == Decimal("1")
    assert round(line["unit_price"] * 3, 2) == Decimal("10.00")


def test_a_second_night_brings_what_changed(server: WooCommerceServer, shop: Landing) -> None:
    shop.land()
    shop.publish()
    server.tables.clock = NIGHT + timedelta(days=2)
    gone = server.orders()[0]["id"]
    server.trash.add(gone)
    server.changes[gone] = lambda order: order.update(date_modified_gmt=f"{NIGHT + timedelta(days=1)}T12:00:00")
    assert not shop.land(NIGHT + timedelta(days=1)).failures
    assert len(shop.landed("orders")) < 25
    shop.publish()
    assert_exact(server, shop, NIGHT + timedelta(days=1))


def test_a_customer_who_was_deleted_goes_into_history(server: WooCommerceServer, shop: Landing) -> None:
    shop.land()
    shop.publish()
    before = {row["customer_id"] for row in shop.raw("customers")}
    server.tables.known("customers", "customer_id").pop(min(before))
    shop.land(NIGHT)
    shop.connection.execute("update ops.batches set state = 'abandoned' where state = 'planned'")
    shop.land(NIGHT + timedelta(days=1))
    shop.publish()
    after = {row["customer_id"] for row in shop.raw("customers")}
    assert min(before) not in after
    assert after >= before - {min(before)}
