"""What goes wrong at WooCommerce: the exact rows all the same, or a failed unit that the next run completes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from demo.home import Home
from demo.woocommerce.server import KEY, WooCommerceServer
from tests import woocommerce_shop
from tests.faults.autumn import AROUND_THE_CHANGE, ENDS_IN_NEW_YORK, autumn
from tests.faults.dying import kill_after_each_unit, stage_until_killed
from tests.landing import Landing
from tests.woocommerce_shop import NIGHT, assert_exact

__all__ = ["autumn"]
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
        ("rows out of order", {"kind": "out_of_order", "match": "orders\\?", "nth": 2}),
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


@pytest.mark.parametrize(
    ("name", "spoil", "words"),
    [
        (
            "a field of a new type",
            lambda order: order.update(total="about ten"),
            "total is 'about ten', expected decimal",
        ),
        (
            "an amount within a line of a new type",
            lambda order: order["line_items"][0].update(subtotal="about ten"),
            "another shape than agreed (InvalidOperation in rows.py",
        ),
        ("a field that is lost", lambda order: order.pop("currency"), "another shape than agreed (KeyError in rows.py"),
    ],
)
def test_an_order_of_another_shape_stops_its_unit_only(
    server: WooCommerceServer,
    shop: Landing,
    came_to: CameTo,
    name: str,
    spoil: Callable[[dict[str, Any]], None],
    words: str,
) -> None:
    server.changes[server.orders()[0]["id"]] = spoil
    outcome = shop.land()
    assert len(outcome.failures) == 1
    assert words in next(iter(outcome.failures.values()))
    server.changes.clear()
    assert not shop.land().failures
    shop.publish()
    assert_exact(server, shop)
    came_to("woocommerce", name, NEXT)


def test_the_night_of_25_hours_has_its_own_orders(autumn: Home, shop: Landing, came_to: CameTo) -> None:
    shop.move_to("America/New_York")
    with WooCommerceServer(autumn, clock=min(ENDS_IN_NEW_YORK)) as server:
        shop.options["shop_url"] = server.url
        numbers = [one["id"] for one in server.orders()][: len(AROUND_THE_CHANGE)]
        for number, at in zip(numbers, AROUND_THE_CHANGE, strict=True):
            gmt = at.removesuffix("Z")
            server.changes[number] = partial(dict.update, date_created_gmt=gmt, date_modified_gmt=gmt)
        first_seen: dict[str, date] = {}
        for night, end in ENDS_IN_NEW_YORK.items():
            server.tables.clock = night + timedelta(days=1)
            assert not shop.land(night, backfill_days=40).failures
            shop.publish()
            found = [row["order_id"] for row in shop.raw("orders")]
            assert sorted(found) == sorted(
                str(one["id"]) for one in server.orders() if f"{one['date_created_gmt']}Z" < end
            )
            first_seen |= {number: night for number in found if number not in first_seen}
    assert [first_seen[str(number)] for number in numbers] == list(AROUND_THE_CHANGE.values())
    came_to("woocommerce", "clock in another zone across a daylight-saving change", "each order once, in its own night")


def test_an_order_that_changes_after_twenty_days_is_replaced_and_kept_in_history(
    server: WooCommerceServer, shop: Landing, came_to: CameTo
) -> None:
    early = NIGHT - timedelta(days=20)
    server.tables.clock = early + timedelta(days=1)
    assert not shop.land(early).failures
    shop.publish()
    before = next(row for row in shop.raw("orders") if row["status"] == "completed")
    change = {"status": "refunded", "date_modified_gmt": f"{NIGHT}T09:00:00"}
    server.changes[int(before["order_id"])] = lambda order: order.update(change)
    server.tables.clock = NIGHT + timedelta(days=1)
    assert not shop.land().failures
    shop.publish()
    assert_exact(server, shop)
    query = "select status from {}.woocommerce__orders where order_id = %s"
    states = [
        shop.connection.execute(query.format(schema), (before["order_id"],)).fetchall()
        for schema in ("raw", "raw_history")
    ]
    assert states == [[("refunded",)], [("completed",)]]
    came_to("woocommerce", "a day restated after 20 days", "the new state; the old one is in history")


@pytest.mark.parametrize("kind", ["", "no_totals"])
def test_an_order_deleted_for_good_goes_to_history_and_one_of_another_day_does_not(
    server: WooCommerceServer, shop: Landing, came_to: CameTo, kind: str
) -> None:
    server.tables.clock = NIGHT
    assert not shop.land(NIGHT - timedelta(days=1)).failures
    shop.publish()
    gone, moved = (int(row["order_id"]) for row in shop.raw("orders")[:2])
    server.deleted.add(gone)
    server.changes[moved] = partial(
        dict.update, date_created_gmt=f"{NIGHT - timedelta(days=30)}T09:00:00", date_modified_gmt=f"{NIGHT}T09:00:00"
    )
    server.tables.clock = NIGHT + timedelta(days=1)
    server.order_faults([{"kind": kind, "match": "orders", "times": 999}] if kind else [])
    assert not shop.land().failures
    shop.publish()
    assert_exact(server, shop)
    query = "select count(*) > 0 from {}.woocommerce__{} where order_id = %s"
    found = [
        shop.connection.execute(query.format(schema, stream), (str(gone),)).fetchone()
        for schema in ("raw", "raw_history")
        for stream in ("orders", "order_lines")
    ]
    assert found == [(False,), (False,), (True,), (True,)]
    came_to("woocommerce", f"an object deleted{', headers without totals' * bool(kind)}", "gone from raw, in history")


def test_a_refund_deleted_or_made_without_a_change_of_its_order_is_noticed(
    server: WooCommerceServer, shop: Landing, came_to: CameTo
) -> None:
    server.tables.clock = NIGHT
    made, gone = sorted(one["id"] for order in server.orders() for one in order["refunds"])[:2]
    server.deleted_refunds = {made}
    assert not shop.land(NIGHT - timedelta(days=1)).failures
    shop.publish()
    before = {int(row["refund_id"]) for row in shop.raw("refunds")}
    assert gone in before and made not in before
    server.deleted_refunds = {gone}
    assert not shop.land(NIGHT).failures
    shop.publish()
    after = {int(row["refund_id"]) for row in shop.raw("refunds")}
    assert made in after and gone not in after and before - {gone} < after
    query = "select count(*) from raw_history.woocommerce__refunds where refund_id = %s"
    assert shop.connection.execute(query, (str(gone),)).fetchone() == (1,)
    came_to("woocommerce", "a refund deleted or made without a change of its order", "gone into history, or read")


def test_a_shop_that_cannot_list_refunds_is_a_gap_and_the_rest_arrives(
    server: WooCommerceServer, shop: Landing, came_to: CameTo
) -> None:
    server.tables.clock = NIGHT
    assert not shop.land(NIGHT - timedelta(days=1)).failures
    shop.publish()
    server.tables.clock = NIGHT + timedelta(days=1)
    server.order_faults([{"kind": "no_route", "match": "v3/refunds", "times": 999}])
    assert not shop.land().failures
    assert shop.gaps() == [("refunds", "deleted refunds")]
    shop.publish()
    assert_exact(server, shop)
    came_to("woocommerce", "a version that lists no refunds", "all else; an open gap")


def test_a_task_killed_after_every_unit_reads_no_unit_twice(
    server: WooCommerceServer, shop: Landing, came_to: CameTo
) -> None:
    units = kill_after_each_unit(shop.with_options(), shop.connection, "woocommerce", NIGHT)
    calls = len(server.log)
    assert units == 4 and shop.land().landed == 0
    assert len(server.log) == calls
    shop.publish()
    assert_exact(server, shop)
    came_to("woocommerce", f"kill -9 after each of {units} units", "each is read once: the exact rows")


def test_a_night_killed_before_publishing_is_published_by_the_next_run(
    server: WooCommerceServer, shop: Landing, came_to: CameTo
) -> None:
    stage_until_killed(shop.with_options(), shop.connection, "woocommerce", NIGHT)
    assert shop.raw("orders") == [] and shop.land().landed == 0
    shop.publish()
    assert_exact(server, shop)
    came_to("woocommerce", "kill -9 before publishing", "the next run publishes what is staged: the exact rows")
