"""What goes wrong at Shopify, and what becomes of it: the exact rows, or a failed unit that the next run completes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from demo.home import Home
from demo.shopify.server import TOKEN, ShopifyServer
from tests import shopify_shop
from tests.faults.autumn import AROUND_THE_CHANGE, ENDS_IN_NEW_YORK, autumn
from tests.faults.dying import kill_after_each_unit, land_killed_when, stage_until_killed
from tests.landing import Landing
from tests.shopify_shop import NIGHT, assert_exact

__all__ = ["autumn"]
world, server, shop = shopify_shop.world, shopify_shop.server, shopify_shop.shop

CameTo = Callable[[str, str, str], None]
EXACT = "the exact rows"
NEXT = "a failed unit; the next run has the exact rows"
_SCHEMAS = ("raw", "raw_history")
_START = "bulkOperationRunQuery"


def bulks_of(server: ShopifyServer, what: str = "") -> list[str]:
    """Bulk operations asked for so far, as they were asked."""
    return [one["body"] for one in list(server.log) if re.search(f"{_START}.*{what}", one["body"])]


def orders_of(server: ShopifyServer) -> int:
    """How many bulk operations were asked for so far."""
    return len(bulks_of(server))


def finish(server: ShopifyServer, shop: Landing) -> None:
    """What is landed is published, and is what the server has."""
    shop.publish()
    assert_exact(server, shop)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("HTML 502", {"kind": "html_502", "match": "graphql", "nth": 2, "times": 2}),
        ("HTML page with status 200", {"kind": "html_200", "match": "graphql", "nth": 3}),
        ("connection reset on a call", {"kind": "reset", "match": "graphql", "nth": 3, "times": 2}),
        ("connection reset in the middle of the results", {"kind": "reset", "match": "GET /results"}),
        ("results whose address has ended", {"kind": "results_gone", "match": "GET /results"}),
        ("fewer lines than counted", {"kind": "job_short", "match": f"{_START}.*customers"}),
        ("query cost used up", {"kind": "throttled", "match": "BulkOperation", "times": 3}),
        ("too many calls", {"kind": "too_many", "match": "graphql", "nth": 2}),
        ("internal error", {"kind": "internal", "match": "graphql", "nth": 4}),
        ("query too expensive", {"kind": "too_expensive", "match": "refundLineItems"}),
        ("lines out of order", {"kind": "job_shuffled", "match": _START, "times": 9}),
        ("lines that come twice", {"kind": "job_doubled", "match": _START, "times": 9}),
        ("nested lists cut off in silence", {"kind": "job_truncated", "match": _START, "times": 9}),
        ("job slow", {"kind": "job_slow", "match": _START}),
        ("job failed", {"kind": "job_failed", "match": _START}),
        ("job cancelled by somebody", {"kind": "job_canceled", "match": _START}),
        ("job's results expired", {"kind": "job_expired", "match": _START}),
        ("job lost", {"kind": "job_lost", "match": _START}),
    ],
)
def test_a_passing_fault_costs_no_row(
    server: ShopifyServer,
    shop: Landing,
    came_to: CameTo,
    name: str,
    fault: dict[str, Any],
) -> None:
    server.order_faults([fault])
    outcome = shop.land()
    if name == "fewer lines than counted":  # the operation is counted once: the unit fails until it is made anew
        assert list(outcome.failures) == ["tea.example/customers"]
        server.order_faults([])
        outcome = shop.land()
    assert not outcome.failures
    assert any(one["fault"] for one in server.log) or name == "fewer lines than counted"
    finish(server, shop)
    came_to("shopify", name, EXACT)


@pytest.mark.parametrize(
    ("name", "fault", "words"),
    [
        ("token expired", {"kind": "token_expired", "match": "graphql", "nth": 2, "times": 99}, "not accepted"),
        ("shop frozen (402)", {"kind": "frozen", "match": "graphql", "nth": 2, "times": 99}, "frozen"),
        ("protected customer data", {"kind": "protected", "match": _START, "times": 9}, "protected customer data"),
        ("access denied to a job", {"kind": "job_denied", "match": _START, "times": 9}, "ACCESS_DENIED"),
        ("a field that is gone", {"kind": "unknown_field", "match": _START, "times": 9}, "api_version"),
        ("version ended", {"kind": "old_version", "match": "graphql", "nth": 2, "times": 99}, "2025-10"),
        ("a parent's line is missing", {"kind": "job_orphaned", "match": f"{_START}.*orders", "times": 9}, "missing"),
        ("an order that comes twice, not alike", {"kind": "job_restated", "match": _START, "times": 9}, "came twice"),
        ("too many jobs in the shop", {"kind": "job_busy", "match": _START, "times": 9}, "run again in 60 seconds"),
    ],
)
def test_what_stays_fails_by_name_and_the_next_run_completes_it(
    server: ShopifyServer,
    shop: Landing,
    came_to: CameTo,
    name: str,
    fault: dict[str, Any],
    words: str,
) -> None:
    server.order_faults([fault])
    outcome = shop.land()
    said = " ".join(outcome.failures.values())
    assert words in said and "tea.example" in said
    assert TOKEN not in said and "signature" not in said
    server.order_faults([])
    shop.connection.execute("delete from ops.unit_states where unit = 'pause'")
    assert not shop.land().failures
    finish(server, shop)
    came_to("shopify", name, NEXT)


def test_a_job_that_is_stuck_is_left_to_a_later_task_and_then_given_up(
    server: ShopifyServer, shop: Landing, came_to: CameTo
) -> None:
    server.order_faults([{"kind": "job_stuck", "match": f"{_START}.*customers"}])
    outcome = shop.land(longest_wait_seconds=0.05)
    assert list(outcome.failures) == ["tea.example/customers"]
    assert outcome.retry_after == 60
    asked = orders_of(server)
    shop.connection.execute("delete from ops.unit_states where unit = 'pause'")
    long_ago = (
        "update ops.unit_states set state = state || '{\"at\": \"2026-01-01T00:00:00+00:00\"}' where unit = 'customers'"
    )
    shop.connection.execute(long_ago)
    assert not shop.land().failures
    assert any("bulkOperationCancel" in one["body"] for one in server.log)
    assert orders_of(server) == asked + 1
    finish(server, shop)
    came_to("shopify", "job stuck", "deferred; then cancelled and asked for anew: the exact rows")


def test_a_later_task_looks_at_the_job_of_an_earlier_one(server: ShopifyServer, shop: Landing, came_to: CameTo) -> None:
    server.order_faults([{"kind": "job_slow", "match": f"{_START}.*customers"}])
    assert "tea.example/customers" in shop.land(longest_wait_seconds=0.001, poll_seconds=0.01).failures
    asked = orders_of(server)
    shop.connection.execute("delete from ops.unit_states where unit = 'pause'")
    assert not shop.land().failures
    assert orders_of(server) == asked, "the operation was asked for twice"
    finish(server, shop)
    came_to("shopify", "task ended while its job runs", "the same job is looked at again: the exact rows")


def test_orders_older_than_sixty_days_are_a_gap_that_is_shown(
    server: ShopifyServer,
    shop: Landing,
    came_to: CameTo,
) -> None:
    server.scopes = ["read_orders", "read_customers", "read_products"]
    assert not shop.land().failures
    assert shop.gaps() == [("orders", "orders older than 60 days")]
    server.scopes.append("read_all_orders")
    shop.publish()
    assert not shop.land(NIGHT + timedelta(days=1)).failures
    assert shop.gaps() == []
    came_to("shopify", "without read_all_orders", "60 days, and an open gap until the scope is there")


def test_a_refused_list_of_deleted_orders_costs_only_itself(
    server: ShopifyServer,
    shop: Landing,
    came_to: CameTo,
) -> None:
    server.order_faults([{"kind": "denied", "match": "subject_type"}])
    assert not shop.land().failures
    assert ("orders", "deleted orders") in shop.gaps()
    finish(server, shop)
    came_to("shopify", "403 on deleted orders", "the exact rows, and an open gap")


def test_orders_deleted_while_nobody_could_list_them_are_gone_once_somebody_can(
    server: ShopifyServer, shop: Landing, came_to: CameTo
) -> None:
    nights = [NIGHT - timedelta(days=before) for before in (2, 1, 0)]
    gone = ""
    for night in nights:
        server.shop.tables.clock = night + timedelta(days=1)
        is_denied = night == nights[1]
        server.order_faults([{"kind": "denied", "match": "subject_type"}] if is_denied else [])
        if is_denied:
            gone = shop.raw("orders")[0]["order_id"]
            server.shop.deleted[gone] = f"{night}T12:00:00Z"
        assert not shop.land(night).failures
        shop.publish()
    assert gone not in {row["order_id"] for row in shop.raw("orders")}
    assert_exact(server, shop)
    came_to("shopify", "an order deleted in a night that could not list it", "gone with the next list: the exact rows")


def test_what_changed_after_a_first_night_that_could_not_list_changes_is_read_by_the_next(
    server: ShopifyServer, shop: Landing, came_to: CameTo
) -> None:
    first = NIGHT - timedelta(days=1)
    server.shop.tables.clock = NIGHT
    server.order_faults([{"kind": "job_denied", "match": f"{_START}.*updated_at:", "times": 9}])
    assert list(shop.land(first).failures) == ["tea.example/changed"]
    shop.publish()
    assert shop.raw("orders"), "the backfill arrived"
    server.order_faults([])
    server.shop.tables.clock = NIGHT + timedelta(days=1)
    assert not shop.land().failures
    finish(server, shop)
    came_to("shopify", "a first night without the list of changes", "the next night has the exact rows")


def test_a_customer_deleted_or_merged_goes_into_history_and_nobody_else(
    server: ShopifyServer, shop: Landing, came_to: CameTo
) -> None:
    gone, asked = "", []
    for before in (3, 2, 1, 0):
        night = NIGHT - timedelta(days=before)
        server.shop.tables.clock = night + timedelta(days=1)
        if before == 1:
            gone = min(row["customer_id"] for row in shop.raw("customers"))
            server.shop.deleted_customers = {gone}
        refusal = {"kind": "denied", "match": "customersCount", "times": 9}
        server.order_faults([refusal] if before == 0 else [])
        assert not shop.land(night).failures
        asked.append(">=" in bulks_of(server, "customers")[-1])
        shop.publish()
    assert asked == [False, True, False, True], "all are read on the first night, and when somebody is gone"
    assert ("customers", "deleted customers") in shop.gaps()
    end = shop.context().night_end.strftime("%Y-%m-%dT%H:%M:%SZ")
    told = {one["id"].rsplit("/", 1)[-1] for one in server.shop.customers() if one["createdAt"] < end}
    assert {row["customer_id"] for row in shop.raw("customers")} == told
    query = "select customer_id from raw_history.shopify__customers where customer_id = %s"
    assert shop.connection.execute(query, (gone,)).fetchall() == [(gone,)]
    came_to("shopify", "a customer deleted or merged", "gone from raw, in history; a shop that does not count is a gap")


def test_an_amount_of_a_new_type_stops_its_unit_only(
    server: ShopifyServer,
    shop: Landing,
    came_to: CameTo,
) -> None:
    number = next(iter(server.shop.orders()))["id"].rsplit("/", 1)[-1]

    def spoil(order: dict[str, Any]) -> None:
        order["totalPriceSet"]["presentmentMoney"]["amount"] = "about ten"

    server.shop.changes[number] = spoil
    outcome = shop.land()
    assert len(outcome.failures) == 1
    assert "total is 'about ten', expected decimal" in next(iter(outcome.failures.values()))
    server.shop.changes.clear()
    assert not shop.land().failures
    finish(server, shop)
    came_to("shopify", "a field of a new type", NEXT)


def test_an_empty_page_with_a_next_page_hides_no_deletion(
    server: ShopifyServer, shop: Landing, came_to: CameTo
) -> None:
    assert not shop.land(NIGHT - timedelta(days=1)).failures
    shop.publish()
    gone = shop.raw("orders")[0]["order_id"]
    server.shop.deleted[gone] = f"{NIGHT}T12:00:00Z"
    server.order_faults([{"kind": "empty_page_with_next", "match": "subject_type"}])
    assert not shop.land().failures
    assert any(one["fault"] for one in server.log)
    finish(server, shop)
    assert gone not in {row["order_id"] for row in shop.raw("orders")}
    came_to("shopify", "empty page with a next page", "the exact rows, without the deleted order")


def test_an_order_that_changes_after_twenty_days_is_replaced_and_kept_in_history(
    server: ShopifyServer, shop: Landing, came_to: CameTo
) -> None:
    early = NIGHT - timedelta(days=20)
    server.shop.tables.clock = early + timedelta(days=1)
    assert not shop.land(early).failures
    shop.publish()
    one = next(
        row for row in shop.raw("orders") if row["financial_status"] == "PAID" and row["ordered_at"].date() == early
    )
    change = {"displayFinancialStatus": "REFUNDED", "updatedAt": f"{NIGHT}T09:00:00Z"}
    server.shop.changes[one["order_id"]] = lambda order: order.update(change)
    server.shop.tables.clock = NIGHT + timedelta(days=1)
    assert not shop.land().failures
    finish(server, shop)
    query = "select financial_status from {}.shopify__orders where order_id = %s order by 1"
    states = [shop.connection.execute(query.format(schema), (one["order_id"],)).fetchall() for schema in _SCHEMAS]
    assert states == [[("REFUNDED",)], [("PAID",)]]
    came_to("shopify", "a day restated after 20 days", "the new state; the old one is in history")


def test_the_night_of_25_hours_has_its_own_orders(autumn: Home, shop: Landing, came_to: CameTo) -> None:
    shop.move_to("America/New_York")
    with ShopifyServer(autumn) as server:
        shop.options["admin_url"] = server.url
        server.shop.tables.clock = min(ENDS_IN_NEW_YORK)
        numbers = list(server.shop.tables.known("orders", "order_id"))[: len(AROUND_THE_CHANGE)]
        for number, at in zip(numbers, AROUND_THE_CHANGE, strict=True):
            server.shop.changes[number] = partial(dict.update, createdAt=at, updatedAt=at)
        first_seen: dict[str, date] = {}
        for night, end in ENDS_IN_NEW_YORK.items():
            server.shop.tables.clock = night + timedelta(days=1)
            assert not shop.land(night, backfill_days=40).failures
            shop.publish()
            found = [row["order_id"] for row in shop.raw("orders")]
            told = {one["id"].rsplit("/", 1)[-1]: one["createdAt"] for one in server.shop.orders()}
            assert sorted(found) == sorted(number for number, at in told.items() if at < end)
            first_seen |= {number: night for number in found if number not in first_seen}
    assert [first_seen[number] for number in numbers] == list(AROUND_THE_CHANGE.values())
    came_to("shopify", "clock in another zone across a daylight-saving change", "each order once, in its own night")


def test_a_task_killed_in_the_middle_of_a_bulk_operation_leaves_it_to_the_next(
    server: ShopifyServer, shop: Landing, came_to: CameTo
) -> None:
    server.order_faults([{"kind": "job_slow", "match": f"{_START}.*customers"}])
    patient = shop.with_options(poll_seconds=1)

    def is_looked_at() -> bool:
        return bool(bulks_of(server, "customers")) and "on BulkOperation" in server.log[-1]["body"]

    land_killed_when(patient, shop.connection, "shopify", NIGHT, is_looked_at)
    asked = orders_of(server)
    assert shop.landed("customers") == [] and shop.landed("orders")
    assert not shop.land().failures
    assert len(bulks_of(server, "customers")) == 1, "the operation was asked for twice"
    assert orders_of(server) > asked
    finish(server, shop)
    came_to(
        "shopify", "kill -9 in the middle of a bulk operation", "the next run looks at the same job: the exact rows"
    )


def test_a_task_killed_after_every_unit_reads_no_unit_twice(
    server: ShopifyServer, shop: Landing, came_to: CameTo
) -> None:
    units = kill_after_each_unit(shop.with_options(), shop.connection, "shopify", NIGHT)
    assert units > 4 and shop.land().landed == 0
    bulks = bulks_of(server)
    assert len(bulks) == len(set(bulks))
    finish(server, shop)
    came_to("shopify", f"kill -9 after each of {units} units", "each is read once: the exact rows")


def test_a_night_killed_before_publishing_is_published_by_the_next_run(
    server: ShopifyServer, shop: Landing, came_to: CameTo
) -> None:
    stage_until_killed(shop.with_options(), shop.connection, "shopify", NIGHT)
    assert shop.raw("orders") == []
    asked = orders_of(server)
    assert not shop.land().failures
    assert orders_of(server) == asked, "what was staged is read again"
    finish(server, shop)
    came_to("shopify", "kill -9 before publishing", "the next run publishes what is staged: the exact rows")
