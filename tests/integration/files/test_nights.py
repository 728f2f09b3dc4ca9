"""What a night takes from the folder, and what later nights make of it."""

from datetime import UTC, date, datetime
from pathlib import Path

from tests.integration.files.kit import Shop
from warehouse import landing, ledger, waiting

ORDERS = "order_id,ordered_at,updated_at,total,status"


def _orders(shop: Shop, *lines: str, name: str = "orders.csv") -> Path:
    return shop.write(name, ORDERS, *lines)


def test_a_night_takes_only_what_was_admitted_by_its_end_in_the_shops_zone(shop: Shop) -> None:
    _orders(
        shop,
        "1,2026-11-01T23:59:59,,5,",
        "2,2026-11-01T22:59:59Z,,5,",
        "3,2026-11-02T00:00:00,,5,",
        "4,2026-11-01T23:00:00Z,,5,",
    )
    shop.night(1)
    assert shop.values("orders", "order_id") == ["1", "2"]
    shop.night(2)
    assert shop.values("orders", "order_id") == ["1", "2", "3", "4"]
    assert shop.values("orders", "_as_of") == [date(2026, 11, 1)] * 2 + [date(2026, 11, 2)] * 2


def test_days_are_admitted_whole(shop: Shop) -> None:
    shop.write("spend_other.csv", "date,channel,amount", "2026-11-01,print,5", "2026-11-02,print,7")
    shop.night(1)
    assert shop.values("spend_other", "amount") == [5]
    shop.night(2)
    assert shop.values("spend_other", "amount") == [5, 7]


def test_rows_without_an_instant_come_at_once(shop: Shop) -> None:
    shop.write("order_lines.csv", "order_id,line_id,product_id,quantity,unit_price", "9,1,p,1,2")
    shop.write("customers.csv", "customer_id,updated_at", "c1,", "c2,2026-11-02T10:00:00")
    shop.night(1)
    assert shop.values("order_lines", "order_id") == ["9"]
    assert shop.values("customers", "customer_id") == ["c1"]


def test_each_night_has_the_newest_version_admitted(shop: Shop) -> None:
    _orders(
        shop,
        "1,2026-11-01T10:00,2026-11-01T10:00,5,pending",
        "1,2026-11-01T10:00,2026-11-02T10:00,5,paid",
        "1,2026-11-01T10:00,2026-11-04T10:00,5,cancelled",
    )
    for number, status in ((1, "pending"), (2, "paid"), (3, "paid"), (4, "cancelled")):
        shop.night(number)
        assert shop.values("orders", "status") == [status]
    assert shop.values("orders", "status", "_as_of", "_as_of_to", schema="raw_history") == [
        ("paid", date(2026, 11, 2), date(2026, 11, 4)),
        ("pending", date(2026, 11, 1), date(2026, 11, 2)),
    ]


def test_a_skipped_night_is_made_up_for(shop: Shop) -> None:
    _orders(shop, "1,2026-11-01T10:00,,5,", "2,2026-11-03T10:00,,5,", "3,2026-11-05T10:00,,5,")
    shop.night(1)
    shop.night(5)
    assert shop.values("orders", "order_id") == ["1", "2", "3"]


def test_a_second_run_of_a_night_finds_nothing_new(shop: Shop) -> None:
    _orders(shop, "1,2026-11-01T10:00,,5,")
    assert shop.night(1).landed == 1
    assert shop.night(1).landed == 0


def test_a_file_that_came_late_with_old_rows_is_taken(shop: Shop) -> None:
    _orders(shop, "2,2026-11-02T10:00,,5,", name="orders/2.csv")
    shop.night(2)
    _orders(shop, "1,2026-11-01T10:00,,5,", name="orders/1.csv")
    shop.night(3)
    assert shop.values("orders", "order_id", "_as_of") == [("1", date(2026, 11, 3)), ("2", date(2026, 11, 2))]


def test_an_edited_file_counts_and_a_row_removed_from_it_is_gone(shop: Shop) -> None:
    _orders(shop, "1,2026-11-01T10:00,,5,", "2,2026-11-01T10:00,,6,", "3,2026-11-01T10:00,,7,")
    shop.night(1)
    _orders(shop, "1,2026-11-01T10:00,,50,", "3,2026-11-01T10:00,,7,")
    shop.night(1)
    assert shop.values("orders", "order_id", "total") == [("1", 50), ("3", 7)]
    assert shop.values("orders", "order_id", schema="raw_history") == ["1", "2"]


def test_a_later_file_replaces_and_gives_way_when_it_loses_the_row(shop: Shop) -> None:
    _orders(shop, "1,2026-11-01T10:00,,5,", name="orders/a.csv")
    _orders(shop, "1,2026-11-01T10:00,,6,", name="orders/b.csv")
    shop.night(1)
    assert shop.values("orders", "total", "_file") == [(6, "orders/b.csv")]
    _orders(shop, name="orders/b.csv")
    shop.night(2)
    assert shop.values("orders", "total", "_file") == [(5, "orders/a.csv")]


def test_an_older_version_in_a_later_file_does_not_replace(shop: Shop) -> None:
    _orders(shop, "1,2026-11-01T10:00,2026-11-01T12:00,5,", name="orders/a.csv")
    _orders(shop, "1,2026-11-01T10:00,2026-11-01T11:00,6,", name="orders/b.csv")
    shop.night(1)
    assert shop.values("orders", "total") == [5]


def test_rows_of_a_file_that_was_moved_away_stay(shop: Shop) -> None:
    first = _orders(shop, "1,2026-11-01T10:00,,5,", name="orders/1.csv")
    shop.night(1)
    first.unlink()
    _orders(shop, "2,2026-11-02T10:00,,5,", name="orders/2.csv")
    shop.night(2)
    assert shop.values("orders", "order_id") == ["1", "2"]


def test_an_older_night_run_again_forgets_and_invents_nothing(shop: Shop) -> None:
    _orders(shop, "1,2026-11-01T10:00,,5,", "2,2026-11-03T10:00,,6,")
    shop.night(1)
    shop.night(3)
    before = shop.rows("orders")
    assert shop.night(1).landed == 0
    assert shop.rows("orders") == before
    _orders(shop, "1,2026-11-01T10:00,,9,", "2,2026-11-03T10:00,,6,")
    shop.night(1)
    assert shop.values("orders", "order_id", "total", "_as_of") == [
        ("1", 9, date(2026, 11, 3)),
        ("2", 6, date(2026, 11, 3)),
    ]
    _orders(shop, "1,2026-11-01T10:00,,5,", "2,2026-11-03T10:00,,6,")
    shop.night(4)
    assert shop.values("orders", "total") == [5, 6]


def test_exact_copies_count_once_and_are_counted(shop: Shop) -> None:
    _orders(shop, *["1,2026-11-01T10:00,,5,"] * 3, name="orders/a.csv")
    _orders(shop, "1,2026-11-01T10:00,,5,", "2,2026-11-01T10:00,,5,", name="orders/b.csv")
    shop.night(1)
    assert shop.values("orders", "order_id") == ["1", "2"]
    assert shop.connection.execute("select rows, duplicates from ops.batches").fetchall() == [(2, 3)]


def test_split_rows_of_ad_exports_are_added_and_a_later_file_replaces(shop: Shop) -> None:
    header = "platform,account_id,date,ad_id,breakdown,impressions,clicks,spend,reach,ad_name"
    day = "meta,1,2026-11-01,a"
    shop.write("ad_performance/1.csv", header, f"{day},,10,1,1.5,,Old", f"{day},,20,2,2.5,7,", f"{day},,20,2,2.5,7,")
    shop.write("ad_performance/2.csv", header, 'meta,1,2026-11-01,b,"{""age"": ""18"", ""x"":1}",1,1,1,,')
    shop.write("ad_performance/3.csv", header, 'meta,1,2026-11-01,b,"{""x"":1,""age"":""18""}",2,1,1,,')
    shop.night(1)
    columns = ("ad_id", "impressions", "clicks", "spend", "reach", "ad_name")
    assert [tuple(row.values()) for row in shop.rows("ad_performance", *columns)] == [
        ("a", 50, 5, 6.5, 14, "Old"),
        ("b", 2, 1, 1, None, None),
    ]


def test_naive_instants_at_the_change_of_the_clocks(shop: Shop) -> None:
    shop.write(
        "visits.csv",
        "visit_id,started_at,page_views",
        "first of two,2025-10-26T02:30:00,1",
        "with offset,2025-10-26T02:30:00+01:00,1",
        "skipped,2026-03-29T02:30:00,1",
        "plain,2026-03-29T12:00:00,1",
    )
    shop.write(
        "events.csv", "event_id,occurred_at,name", "skipped,2026-03-29 02:30:00 ,x", "summer, 2026-06-01T12:00,x"
    )
    shop.night(1)
    assert {row["visit_id"]: row["started_at"].astimezone(UTC) for row in shop.rows("visits")} == {
        "first of two": datetime(2025, 10, 26, 0, 30, tzinfo=UTC),
        "with offset": datetime(2025, 10, 26, 1, 30, tzinfo=UTC),
        "skipped": datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
        "plain": datetime(2026, 3, 29, 10, 0, tzinfo=UTC),
    }
    assert {row["event_id"]: row["occurred_at"].astimezone(UTC) for row in shop.rows("events")} == {
        "skipped": datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
        "summer": datetime(2026, 6, 1, 10, 0, tzinfo=UTC),
    }


def test_an_order_touched_after_midnight_is_not_gone_in_the_night_before(shop: Shop) -> None:
    _orders(shop, "1,2026-11-01T10:00,2026-11-01T10:00,5,", "2,2026-11-01T10:00,2026-11-01T10:00,7,")
    shop.night(1)
    # the export of 00:30, read by the night before it
    _orders(shop, "1,2026-11-01T10:00,2026-11-03T00:20,5,cancelled")
    shop.night(2)
    assert shop.values("orders", "order_id", "status") == [("1", "paid")]
    shop.night(3)
    assert shop.values("orders", "order_id", "status") == [("1", "cancelled")]
    assert shop.values("orders", "order_id", "_as_of_to", schema="raw_history") == [
        ("1", date(2026, 11, 3)), ("2", date(2026, 11, 2)),
    ]  # fmt: skip


def test_days_that_wait_are_found_by_all_parts_of_their_key(shop: Shop) -> None:
    line = "order_id,line_id,product_id,quantity,unit_price,updated_at"
    shop.write("order_lines.csv", line, "9,1,p,1,2,2026-11-01T10:00", "9,2,p,1,2,2026-11-01T10:00")
    shop.night(1)
    shop.write("order_lines.csv", line, "9,1,p,1,3,2026-11-03T00:20")
    shop.night(2)
    assert shop.values("order_lines", "line_id", "unit_price") == [("1", 2)]


def test_what_waits_is_known_again_when_the_warehouse_is_built_from_landing(shop: Shop) -> None:
    _orders(shop, "1,2026-11-01T10:00,2026-11-01T10:00,5,")
    shop.night(1)
    _orders(shop, "1,2026-11-01T10:00,2026-11-03T00:20,5,cancelled")
    shop.night(2)
    (batch,) = [one for one in ledger.batches(shop.connection, source="files") if one.night == date(2026, 11, 2)]
    assert waiting.of(batch) == ['["1"]']
    assert landing.facts(shop.settings, batch.path, batch.batch_id)["detail"] == batch.detail


def test_rows_of_a_mistyped_year_do_not_wait_in_silence(shop: Shop) -> None:
    _orders(shop, "1,2026-11-01T10:00,,5,", "2,2206-11-03T10:00,,5,", "3,2026-11-02T10:00,,5,")
    shop.night(1)
    gaps = "select stream, reason from ops.gaps where closed_at is null and source = 'files'"
    ((stream, reason),) = shop.connection.execute(gaps).fetchall()
    assert stream == "orders (dated ahead)"
    assert reason.startswith("one row is dated after tomorrow")
    _orders(shop, "1,2026-11-01T10:00,,5,", "2,2026-11-02T10:00,,5,", "3,2026-11-02T10:00,,5,")
    shop.night(2)
    assert shop.connection.execute(gaps).fetchall() == []
