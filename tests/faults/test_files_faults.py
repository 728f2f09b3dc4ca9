"""What goes wrong with a shop's exports: exact rows, or a failed stream that the next run completes.

Every message, and every kind of bad value, has its own test in `tests/integration/files`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from tests.faults.dying import kill_after_each_unit, stage_until_killed
from tests.integration.files import conftest as kit
from tests.integration.files.kit import FIRST, Shop

database, loader, shop = kit.database, kit.loader, kit.shop
Note = Callable[[str, str, str], None]
HEAD = "order_id,ordered_at,updated_at,total"
GOOD = ("1,2026-11-01T10:00,,5", "2,2026-11-01T11:00,,6", "3,2026-11-01T12:00,,7")
ROWS = [("1", 5), ("2", 6), ("3", 7)]
# Exports whose rows are those of GOOD all the same.
UNHARMED: dict[str, tuple[str, ...]] = {
    "rows out of order": (HEAD, GOOD[2], GOOD[0], GOOD[1]),
    "rows that come twice": (HEAD, *GOOD, *GOOD),
    "columns out of order": ("total,order_id,ordered_at", *("{3},{0},{1}".format(*row.split(",")) for row in GOOD)),
    "a new column": (f"{HEAD},colour", *(f"{row},red" for row in GOOD)),
}
# Exports that stop their stream, and what the message says.
HARMED: dict[str, tuple[tuple[str, ...], str]] = {
    "empty file": ((), "the file is empty"),
    "an HTML page of an error 502": (("<html><body>502 Bad Gateway</body></html>",), "order_id"),
    "a file cut off in a row": ((HEAD, GOOD[0], GOOD[1], "3,2026-"), "line 4"),
    "one bad row": ((HEAD, *GOOD[:2], "3,2026-11-01T12:00,,seven"), "line 4, column total: 'seven'"),
    "a lost column": (("order_id,ordered_at", "1,2026-11-01T10:00"), "'total' is missing"),
    "a field of a new type": ((HEAD, "1,01.11.2026,,5"), "column ordered_at: '01.11.2026'"),
    "a row delivered twice with different figures": ((HEAD, *GOOD, "1,2026-11-01T10:00,,9"), "lines 2 and 5"),
}


def orders(shop: Shop, *rows: str) -> None:
    shop.write("orders.csv", HEAD, *rows)


def exact(shop: Shop) -> bool:
    return shop.values("orders", "order_id", "total") == ROWS


@pytest.mark.parametrize("fault", UNHARMED)
def test_an_odd_file_gives_the_same_rows(shop: Shop, came_to: Note, fault: str) -> None:
    shop.write("orders.csv", *UNHARMED[fault])
    assert not shop.night().failures and exact(shop)
    came_to("files", fault, "exact rows")


@pytest.mark.parametrize("fault", HARMED)
def test_a_bad_file_stops_its_stream_only_and_the_next_run_has_all(shop: Shop, came_to: Note, fault: str) -> None:
    lines, said = HARMED[fault]
    shop.write("orders.csv", *lines)
    shop.write("reviews.csv", "review_id,created_at", "r,2026-11-01T10:00")
    assert said in shop.failure()
    assert shop.rows("orders") == [] and shop.values("reviews", "review_id") == ["r"]
    orders(shop, *GOOD)
    assert not shop.night().failures and exact(shop)
    came_to("files", fault, "that stream stops and says where; the next run has the exact rows")


def test_a_file_that_cannot_be_opened_is_named(shop: Shop, came_to: Note) -> None:
    (shop.folder / "orders.csv").symlink_to("gone.csv")
    assert "orders.csv" in shop.failure()
    (shop.folder / "orders.csv").unlink()
    orders(shop, *GOOD)
    assert not shop.night().failures and exact(shop)
    came_to("files", "a file that cannot be opened", "that stream stops; the next run has the exact rows")


def test_a_folder_that_is_not_there_is_no_empty_shop(shop: Shop, came_to: Note) -> None:
    orders(shop, *GOOD)
    shop.night()
    aside = shop.folder.rename(shop.folder.with_name("aside"))
    assert "there is no such folder" in shop.failure(2)
    assert exact(shop)
    aside.rename(shop.folder)
    assert not shop.night(2).failures and exact(shop)
    came_to("files", "the folder is gone", "the source fails, the rows stay")


def test_a_row_restated_after_twenty_days_is_replaced(shop: Shop, came_to: Note) -> None:
    orders(shop, *GOOD)
    shop.night(1)
    orders(shop, "1,2026-11-01T10:00,2026-11-21T09:00,4", *GOOD[1:])
    assert not shop.night(21).failures
    assert shop.values("orders", "order_id", "total") == [("1", 4), *ROWS[1:]]
    assert shop.values("orders", "order_id", "total", schema="raw_history") == [ROWS[0]]
    came_to("files", "a day restated after 20 days", "the new row; the old one is in history")


def test_a_row_that_is_gone_from_its_file_goes_to_history(shop: Shop, came_to: Note) -> None:
    orders(shop, *GOOD, "4,2026-11-01T13:00,,8")
    shop.night(1)
    orders(shop, *GOOD)
    assert not shop.night(2).failures and exact(shop)
    assert shop.values("orders", "order_id", schema="raw_history") == ["4"]
    came_to("files", "an object deleted", "gone from raw, kept in history")


def test_the_hour_that_comes_twice_and_the_one_that_is_left_out(shop: Shop, came_to: Note) -> None:
    times = ("2026-03-29T02:30:00", "2025-10-26T02:30:00", "2025-10-26T02:30:00+01:00")
    orders(shop, *(f"{number},{at},,5" for number, at in enumerate(times)))
    assert not shop.night().failures
    found = {row["order_id"]: row["ordered_at"].astimezone(UTC) for row in shop.rows("orders")}
    assert found == {
        "0": datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
        "1": datetime(2025, 10, 26, 0, 30, tzinfo=UTC),
        "2": datetime(2025, 10, 26, 1, 30, tzinfo=UTC),
    }
    came_to("files", "daylight-saving change", "each row once, at one instant")


@pytest.mark.parametrize("night", [date(2025, 10, 26), date(2026, 3, 29)], ids=["25 hours", "23 hours"])
def test_a_night_of_another_length_ends_at_its_own_midnight(shop: Shop, came_to: Note, night: date) -> None:
    number = (night - FIRST).days + 1
    orders(shop, f"1,{night}T23:59:59,,5", f"2,{night}T00:00:00,,5")
    shop.night(number)
    assert shop.values("orders", "order_id") == ["1", "2"]
    came_to("files", f"a night across the change of {night}", "its rows, and no others")


def test_a_task_killed_after_every_unit_reads_no_unit_twice(shop: Shop, came_to: Note) -> None:
    orders(shop, *GOOD)
    shop.write("reviews.csv", "review_id,created_at", "r,2026-11-01T10:00")
    shop.write("memberships/1.csv", "membership_id,joined_at", "m1,2026-11-01T10:00")
    shop.write("memberships/2.csv", "membership_id,joined_at", "m2,2026-11-01T10:00")
    units = kill_after_each_unit(shop.settings, shop.connection, "files", FIRST)
    assert units == 3 and shop.night().landed == 0 and exact(shop)
    assert shop.values("reviews", "review_id") == ["r"]
    assert shop.values("memberships", "membership_id") == ["m1", "m2"]
    came_to("files", f"kill -9 after each of {units} units", "each is read once: exact rows")


def test_a_night_killed_before_publishing_is_published_by_the_next_run(shop: Shop, came_to: Note) -> None:
    orders(shop, *GOOD)
    stage_until_killed(shop.settings, shop.connection, "files", FIRST)
    assert shop.rows("orders") == []
    assert shop.night().landed == 0 and exact(shop)
    came_to("files", "kill -9 before publishing", "the next run publishes what is staged: exact rows")
