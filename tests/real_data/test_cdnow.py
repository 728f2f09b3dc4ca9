"""CDNOW, 18 months of a real shop's purchases: nothing is lost or doubled, and cohorts equal a computation in Python.

The file comes with the package `lifetimes`, which is found but not imported: its import fails on new setuptools.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.nights import found, play
from tests.real_data.conftest import Write
from warehouse.connection import connect
from warehouse.settings import Settings

_MARTS = (
    "fct_cohorts", "fct_conversions", "dim_persons", "fct_attribution_by_channel",
    "int_conversions_booked", "int_histories_built",  # what the next night compares with
)  # fmt: skip
AMID, LAST = date(1997, 9, 14), date(1998, 6, 30)
MEASURES = (
    "customers", "active_customers", "orders", "net_revenue", "retention", "repeat_customers", "repeat_rate",
    "is_complete",
)  # fmt: skip


@dataclass(frozen=True)
class Purchase:
    """One line of the file; the number is its place."""

    number: int
    customer_id: str
    day: date
    amount: Decimal


@pytest.fixture(scope="module")
def purchases() -> list[Purchase]:
    package = find_spec("lifetimes")
    assert package is not None and package.submodule_search_locations, "lifetimes is a test dependency"
    file = Path(package.submodule_search_locations[0]) / "datasets" / "CDNOW_master.txt"
    rows = [line.split() for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    return [
        Purchase(number, customer, date.fromisoformat(day), Decimal(amount))
        for number, (customer, day, _, amount) in enumerate(rows, 1)
    ]


@pytest.fixture(scope="module")
def history(shop: Settings, write: Write, purchases: list[Purchase]) -> dict[date, list[dict[str, Any]]]:
    """Monthly cohorts of first orders, as they stood after a night amid the history and after the last one."""
    write("orders", (
        {"order_id": one.number, "ordered_at": one.day, "customer_id": one.customer_id, "total": one.amount}
        for one in purchases
    ))  # fmt: skip
    cohorts = {}
    for night in (AMID, LAST):
        play(shop, night, *_MARTS)
        with connect(shop) as connection:
            cohorts[night] = found(
                connection,
                "select * from marts.fct_cohorts where cohort_kind = 'first_order' and cohort_grain = 'month'"
                " and split = 'all'",
            )
    return cohorts


def expected_cohorts(purchases: list[Purchase], night: date) -> dict[tuple[date, int], dict[str, Any]]:
    """Cells by cohort and months since; what is not over and has nothing yet is None."""
    known = [one for one in purchases if one.day <= night]
    joined: dict[str, date] = {}
    for one in known:
        joined[one.customer_id] = min(one.day.replace(day=1), joined.get(one.customer_id, date.max))
    members: dict[date, set[str]] = defaultdict(set)
    bought: dict[tuple[date, date], list[Purchase]] = defaultdict(list)
    for customer, month in joined.items():
        members[month].add(customer)
    for one in known:
        bought[joined[one.customer_id], one.day.replace(day=1)].append(one)
    second: dict[str, date] = {}
    seen: set[str] = set()
    for one in sorted(known, key=lambda one: one.day):
        if one.customer_id in seen:
            second.setdefault(one.customer_id, one.day)
        seen.add(one.customer_id)
    cells = {}
    months = sorted({one.day.replace(day=1) for one in known})
    for cohort in members:
        for since, month in enumerate(month for month in months if month >= cohort):
            is_complete = (month + timedelta(days=31)).replace(day=1) <= night + timedelta(days=1)
            of_cell = bought[cohort, month]
            active = len({one.customer_id for one in of_cell})
            is_known = is_complete or bool(of_cell)
            repeated = sum(
                customer in second and second[customer].replace(day=1) <= month for customer in members[cohort]
            )
            cells[cohort, since] = {
                "customers": len(members[cohort]),
                "active_customers": active if is_known else None,
                "orders": len(of_cell) if is_known else None,
                "net_revenue": sum((one.amount for one in of_cell), Decimal()) if is_known else None,
                "retention": round(Decimal(active) / len(members[cohort]), 6) if is_known else None,
                "repeat_customers": repeated,  # each cohort of the file has bought, so it is known so far
                "repeat_rate": round(Decimal(repeated) / len(members[cohort]), 6),
                "is_complete": is_complete,
            }
    return cells


@pytest.mark.parametrize("night", [AMID, LAST])
def test_cohorts_equal_an_independent_computation(
    purchases: list[Purchase], history: dict[date, list[dict[str, Any]]], night: date
) -> None:
    cells = {
        (row["cohort_month"], row["months_since"]): {name: row[name] for name in MEASURES} for row in history[night]
    }
    expected = expected_cohorts(purchases, night)
    assert cells == expected


def test_the_repeat_rate_of_all_customers_is_that_of_the_file(
    purchases: list[Purchase], history: dict[date, list[dict[str, Any]]]
) -> None:
    newest = [row for row in history[LAST] if row["months_since"] == _months_between(row["cohort_month"], LAST)]
    bought = Counter(one.customer_id for one in purchases)
    repeated = sum(times > 1 for times in bought.values())
    assert sum(row["customers"] for row in newest) == len(bought) == 23_570
    assert sum(row["repeat_customers"] for row in newest) == repeated


def _months_between(earlier: date, later: date) -> int:
    return 12 * (later.year - earlier.year) + later.month - earlier.month


def test_no_purchase_customer_or_cent_is_lost_or_counted_twice(
    shop: Settings, history: dict[date, list[dict[str, Any]]]
) -> None:
    assert history
    with connect(shop) as connection:
        kinds = found(
            connection,
            "select conversion_kind, count(*) as conversions, count(distinct person_id) as persons,"
            " sum(net_value) as revenue from marts.fct_conversions where is_counted group by 1",
        )
        (persons,) = found(
            connection,
            "select count(*) as persons, sum(orders) as orders, sum(net_revenue) as revenue from marts.dim_persons"
            " where is_customer",
        )
        (credited,) = found(
            connection,
            "select sum(credit) as credit, sum(revenue) as revenue from marts.fct_attribution_by_channel"
            " where model = 'linear' and conversion_kind = 'order' and channel = 'unattributed'",
        )
    orders = {row["conversion_kind"]: row for row in kinds}
    assert (orders["order"]["conversions"], orders["order"]["persons"]) == (69_659, 23_570)
    assert (orders["first_order"]["conversions"], orders["first_order"]["persons"]) == (23_570, 23_570)
    assert orders["order"]["revenue"] == Decimal("2500315.63")
    assert persons == {"persons": 23_570, "orders": 69_659, "revenue": Decimal("2500315.63")}
    assert credited == {"credit": 69_659, "revenue": Decimal("2500315.63")}
