"""The simulated shop: repeatable, extendable, by the file contract, and true to its own truth."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.drop import write_contract, write_world
from demo.home import Home
from demo.world.generate import Plan, World, generate
from extractors.catalog import sources

START = date(2026, 3, 20)  # the clocks change in the first weeks
CONTRACT = sources()["files"].streams


@cache
def world(seed: int, days: int, scale: float = 0.05) -> World:
    return generate(Plan(seed, scale, START, START + timedelta(days=days)))


def rows_until(one: World, until: date) -> dict[str, list[tuple[int, dict[str, Any]]]]:
    end = generate_end(until)
    return {stream: [(at, row) for at, row in one.drop.rows(stream) if at < end] for stream in CONTRACT}


def generate_end(until: date) -> int:
    return world(0, (until - START).days, 0.01).drop.until


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 3), short=st.integers(0, 40), longer=st.integers(1, 60))
def test_a_longer_world_changes_no_row_of_the_days_before(seed: int, short: int, longer: int) -> None:
    until = START + timedelta(days=short)
    before, after = world(seed, short), world(seed, short + longer)
    assert rows_until(before, until) == rows_until(after, until)
    assert {day for day in before.ad_days if day.date <= until} == {day for day in after.ad_days if day.date <= until}
    known = {claim.order_id for claim in before.claims}
    assert set(before.claims) == {claim for claim in after.claims if claim.order_id in known}
    end = generate_end(until)
    assert list(before.truth.rows("orders")) == [entry for entry in after.truth.rows("orders") if entry[0] < end]


def test_equal_plans_give_equal_worlds_and_another_seed_another() -> None:
    plan = Plan(3, 0.05, START, START + timedelta(days=20))
    one, same = generate(plan), generate(plan)
    assert all(list(one.drop.rows(stream)) == list(same.drop.rows(stream)) for stream in CONTRACT)
    assert list(one.drop.rows("visits")) != list(world(4, 20).drop.rows("visits"))


@pytest.fixture(scope="module")
def drop(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, str]]]:
    """All rows of a world by stream, as files of the contract have them."""
    folder = tmp_path_factory.mktemp("drop")
    write_contract(folder, world(1, 150, 0.5).drop)
    read: dict[str, list[dict[str, str]]] = defaultdict(list)
    for file in sorted(folder.rglob("*.csv")):
        stream = file.relative_to(folder).parts[0].removesuffix(".csv")
        with file.open(encoding="utf-8", newline="") as lines:
            read[stream] += csv.DictReader(lines)
    return read


def test_every_file_of_the_contract_is_written_with_exactly_its_columns(drop: dict[str, list[dict[str, str]]]) -> None:
    assert set(drop) == set(CONTRACT) - {"ad_performance"}  # the platforms' own servers tell it
    for stream, rows in drop.items():
        contract = {column.name for column in CONTRACT[stream].columns if not column.name.startswith("_")}
        assert set(rows[0]) in (contract, contract - {"updated_at"}), stream


def test_every_value_is_of_its_columns_type(drop: dict[str, list[dict[str, str]]]) -> None:
    checks = {
        "integer": int,
        "decimal": Decimal,
        "date": date.fromisoformat,
        "timestamp": datetime.fromisoformat,
        "json": json.loads,
        "boolean": {"true": True, "false": False}.__getitem__,
        "text": str,
    }
    for stream, rows in drop.items():
        for column in CONTRACT[stream].columns:
            values = {row.get(column.name) or "" for row in rows}
            assert not (column.required and "" in values), f"{stream}.{column.name} is required"
            assert not column.values or values - {""} <= set(column.values), f"{stream}.{column.name}"
            for value in values - {""}:
                checks[column.type](value)
                assert column.minimum is None or Decimal(value) >= Decimal(str(column.minimum))


def test_no_two_rows_have_one_key_and_one_version(drop: dict[str, list[dict[str, str]]]) -> None:
    for stream, rows in drop.items():
        keys = Counter((*(row[key] for key in CONTRACT[stream].keys), row.get("updated_at")) for row in rows)
        assert [key for key, count in keys.items() if count > 1] == [], stream


def test_rows_refer_to_rows_that_are_there(drop: dict[str, list[dict[str, str]]]) -> None:
    orders = {row["order_id"] for row in drop["orders"]}
    for stream in ("order_lines", "refunds", "reviews", "support_tickets"):
        assert {row["order_id"] for row in drop[stream]} <= orders, stream
    visits = {row["visit_id"] for row in drop["visits"]}
    assert {row["visit_id"] for row in drop["events"]} - visits <= {""}
    assert any(not row["visit_id"] for row in drop["events"]), "some visits are known by their events only"


def test_what_is_paid_is_lines_less_discount_plus_shipping(drop: dict[str, list[dict[str, str]]]) -> None:
    goods: dict[str, Decimal] = defaultdict(Decimal)
    for line in drop["order_lines"]:
        goods[line["order_id"]] += Decimal(line["quantity"]) * Decimal(line["unit_price"])
    for order in drop["orders"]:
        if order["status"] != "test":
            extras = Decimal(order["shipping_total"]) - Decimal(order["discount_total"])
            assert Decimal(order["total"]) == goods[order["order_id"]] + extras
            assert 0 < Decimal(order["tax_total"]) < Decimal(order["total"]) / 5


def test_orders_change_refund_and_arrive_late_as_in_life(drop: dict[str, list[dict[str, str]]]) -> None:
    versions = defaultdict(list)
    for row in drop["orders"]:
        versions[row["order_id"]].append(row)
    courses = Counter(tuple(row["status"] for row in rows) for rows in versions.values())
    assert {("pending", "paid", "paid"), ("pending", "cancelled"), ("paid", "cancelled"), ("test",)} <= set(courses)
    assert any(rows[0]["updated_at"] > rows[0]["ordered_at"] for rows in versions.values()), "none is known late"
    assert {row["currency"] for row in drop["orders"]} == {"EUR", "CHF", "USD"}
    assert drop["refunds"] and drop["erasures"]


def test_telephone_numbers_are_valid_in_their_country(drop: dict[str, list[dict[str, str]]]) -> None:
    countries, numbers = set(), {row["customer_id"]: row["phone"][-7:] for row in drop["customers"]}
    for row in drop["customers"]:
        assert phonenumbers.is_valid_number(phonenumbers.parse(row["phone"], row["country"])), row["phone"]
        countries.add(row["country"])
    assert {"DE", "AT", "CH"} <= countries
    assert len(set(numbers.values())) > 0.9 * len(numbers)


def test_nobody_forgotten_ever_comes_again(drop: dict[str, list[dict[str, str]]]) -> None:
    for request in drop["erasures"]:
        of_person = request["customer_id"].removeprefix("C-")
        assert not [
            row
            for row in drop["visits"]
            if row["visit_id"].startswith(f"V-{of_person}-") and row["started_at"] > request["requested_at"]
        ]


def test_the_truth_has_every_order_and_a_cause_that_is_a_visit_before_it(drop: dict[str, list[dict[str, str]]]) -> None:
    truth = {row["order_id"]: row for _, row in world(1, 150, 0.5).truth.rows("orders")}
    assert set(truth) == {row["order_id"] for row in drop["orders"] if row["status"] != "test"}
    visits = {row["visit_id"]: row for row in drop["visits"]}
    for row in truth.values():
        if row["cause_visit_id"]:
            cause = visits[row["cause_visit_id"]]
            elapsed = datetime.fromisoformat(row["ordered_at"]) - datetime.fromisoformat(cause["started_at"])
            assert abs(elapsed.total_seconds() / 86400 - float(row["delay_days"])) < 0.001
            assert elapsed > timedelta(0)
    newest = {row["order_id"]: row for row in drop["orders"]}
    settled = [one for one in truth.values() if one["ordered_at"] < (START + timedelta(days=110)).isoformat()]
    assert all((newest[one["order_id"]]["status"] == "paid") == one["is_paid_in_the_end"] for one in settled)


def test_social_sales_come_late_and_search_sales_at_once() -> None:
    delays = defaultdict(list)
    for _, row in world(1, 150, 0.5).truth.rows("orders"):
        if row["delay_days"] is not None:
            delays[row["cause_channel"]].append(float(row["delay_days"]))
    assert median(delays["paid_social"]) > 6 > 1 > median(delays["paid_search"])


def test_a_shared_browser_is_used_by_many_customers(drop: dict[str, list[dict[str, str]]]) -> None:
    customers = {row["customer_id"] for row in drop["orders"] if row["anonymous_id"] == "B-KIOSK-1"}
    assert len(customers) > 10


def test_an_extension_leaves_the_files_of_past_months_untouched(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write_world(home, world(2, 45))
    past, newest = (home.platforms / "umami" / "events" / f"2026-0{month}.csv" for month in (3, 5))
    stamps = [file.stat().st_mtime_ns for file in (past, newest)]
    changed = write_world(home, world(2, 46))
    assert [file.stat().st_mtime_ns == stamp for file, stamp in zip((past, newest), stamps, strict=True)] == [
        True,
        False,
    ]
    assert "drop/spend_other.csv" in changed and "drop/events/2026-03.csv" not in changed
    assert not list(home.folder.rglob(".*")), "nothing is left of the writing"


def test_what_another_system_tells_is_not_in_the_drop_and_nothing_is_lost(tmp_path: Path) -> None:
    home, one = Home(tmp_path), world(1, 60, 0.3)
    write_world(home, one)
    told = [file for folder in (home.drop / "events", home.platforms / "umami" / "events") for file in folder.iterdir()]
    ids = [row["event_id"] for file in told for row in csv.DictReader(file.open(encoding="utf-8", newline=""))]
    assert sorted(ids) == sorted(row["event_id"] for _, row in one.drop.rows("events"))
    assert not {"exchange_rates.csv", "support_tickets.csv"} & {file.name for file in home.drop.iterdir()}
    kinds = {row["kind"] for file in (home.drop / "visits").iterdir() for row in csv.DictReader(file.open(newline=""))}
    assert kinds == {"offline", "share"}


def test_clocks_that_change_do_not_move_a_day() -> None:
    for at, row in world(1, 20).drop.rows("visits"):
        assert datetime.fromisoformat(row["started_at"]) == datetime.fromtimestamp(at, UTC)


def test_orders_abroad_of_a_world_that_begins_at_a_weekend_have_no_rate() -> None:
    sunday = date(2026, 3, 22)
    rows = [row for _, row in generate(Plan(0, 0.01, sunday, sunday + timedelta(days=2))).drop.rows("exchange_rates")]
    assert {row["date"] for row in rows} == {"2026-03-20", "2026-03-23", "2026-03-24"}
