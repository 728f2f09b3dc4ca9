"""What goes wrong at WooCommerce: the exact rows all the same, or a failed unit that the next run completes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from demo.woocommerce.server import KEY, WooCommerceServer
from tests import woocommerce_shop
from tests.landing import Landing
from tests.woocommerce_shop import NIGHT, assert_exact

world, server, shop = woocommerce_shop.world, woocommerce_shop.server, woocommerce_shop.shop
CameTo = Callable[[str, str, str], None]
EXACT = "the exact rows"
NEXT = "a failed unit; the next run has the exact rows"


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("HTML 502", {"kind": "html_502", "match": "orders", "nth": 2, "times": 2}),
        ("HTML page with status 200", {"kind": "html_200", "match": "orders", "nth": 2}),
        ("connection reset in the middle of a page", {"kind": "reset", "match": "orders", "nth": 3, "times": 2}),
        ("empty page though there is more", {"kind": "empty_page", "match": "orders.*offset=9", "times": 1}),
        ("rows that come twice", {"kind": "duplicate_rows", "match": "orders\\?.*offset=0", "times": 9}),
        ("headers without totals", {"kind": "no_totals", "match": "orders", "times": 99}),
        ("too many calls (429)", {"kind": "too_many", "match": "orders", "nth": 2, "times": 2}),
        ("critical error of PHP (500)", {"kind": "php_fatal", "match": "orders", "nth": 2}),
    ],
)
def test_a_passing_fault_costs_no_row(
    server: WooCommerceServer, shop: Landing, came_to: CameTo, name: str, fault: dict[str, Any]
) -> None:
    server.order_faults([fault])
    assert not shop.land().failures
    assert any(one["fault"] for one in server.log)
    shop.publish()
    assert_exact(server, shop)
    came_to("woocommerce", name, EXACT)


@pytest.mark.parametrize(
    ("name", "fault", "words"),
    [
        ("key not accepted (401)", {"kind": "key_gone", "match": "orders", "times": 99}, "consumer key"),
        ("key may not read (403)", {"kind": "forbidden", "match": "orders", "times": 99}, "permission to read"),
        ("long wait (429)", {"kind": "too_many", "match": "orders", "times": 99, "seconds": 90}, "in 90 seconds"),
    ],
)
def test_what_stays_fails_by_name_and_the_next_run_completes_it(
    server: WooCommerceServer, shop: Landing, came_to: CameTo, name: str, fault: dict[str, Any], words: str
) -> None:
    server.order_faults([fault])
    outcome = shop.land()
    said = " ".join(outcome.failures.values())
    assert words in said
    assert KEY[0] not in said and KEY[1] not in said
    server.order_faults([])
    assert not shop.land().failures
    shop.publish()
    assert_exact(server, shop)
    came_to("woocommerce", name, NEXT)


def test_a_row_that_moves_between_pages_is_not_lost(server: WooCommerceServer, shop: Landing, came_to: CameTo) -> None:
    """An order of the first page goes into the trash while the second is asked for: all later rows move forward."""
    first = sorted(one["id"] for one in server.orders())[0]

    def throw_away(offset: int) -> None:
        if offset:
            server.trash.add(first)

    server.before_page = throw_away
    assert not shop.land().failures
    shop.publish()
    published = {row["order_id"] for row in shop.raw("orders")}
    end = shop.context(NIGHT).night_end.strftime("%Y-%m-%dT%H:%M:%S")
    assert published == {str(one["id"]) for one in server.orders() if one["date_created_gmt"] < end}
    came_to("woocommerce", "rows that move while a listing is read", "every row once")


def test_an_amount_of_a_new_type_stops_its_unit_only(server: WooCommerceServer, shop: Landing, came_to: CameTo) -> None:
    number = server.orders()[0]["id"]
    server.changes[number] = lambda order: order.update(total="about ten")
    outcome = shop.land()
    assert len(outcome.failures) == 1
    assert "total is 'about ten', expected decimal" in next(iter(outcome.failures.values()))
    server.changes.clear()
    assert not shop.land().failures
    shop.publish()
    assert_exact(server, shop)
    came_to("woocommerce", "a field of a new type", NEXT)
