"""When the model of buying is used, and what its back-test is told."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from estimators.buying_outlooks import CHECKED_DAYS, LEAST_REPEATERS, fit_row, outlooks

AGE = 700


def _histories(customers: int, seed: int = 1) -> pa.Table:
    """Customers who buy and leave as the model says, seen after AGE days and CHECKED_DAYS before."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        rate, chance = random.gamma(1.2, 1 / 40), random.beta(0.8, 2.5)
        days, at = [0.0], 0.0
        while random.random() > chance:
            at += random.exponential(1 / rate)
            if at > AGE:
                break
            days.append(at)
        then = [day for day in days if day <= AGE - CHECKED_DAYS]
        rows.append((f"p{number}", date(2026, 11, 20), len(days) - 1, days[-1], AGE, len(then) - 1, then[-1],
                     AGE - CHECKED_DAYS, len(days) - len(then)))  # fmt: skip
    names = ("person_id", "as_of_date", "repeats", "last_age_days", "age_days", "repeats_then", "last_age_then_days",
             "age_then_days", "purchase_days_since")  # fmt: skip
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


@pytest.fixture(scope="module")
def shop() -> pa.Table:
    return _histories(6000)


def test_a_shop_whose_customers_buy_as_the_model_says_uses_it(shop: pa.Table) -> None:
    facts = fit_row(shop)
    assert facts["is_used"], facts
    assert facts["area_under_curve"] > facts["recency_area_under_curve"] > 0.5
    assert facts["expected_purchases"] == pytest.approx(facts["actual_purchases"], rel=0.1)
    rows = outlooks(shop, facts).to_pydict()
    assert all(0 <= one <= 1 for one in rows["alive_probability"])
    assert all(near <= far for near, far in zip(rows["expected_orders_90_days"], rows["expected_orders_365_days"],
                                                strict=True))  # fmt: skip


def test_few_customers_who_came_back_teach_nothing() -> None:
    facts = fit_row(_histories(LEAST_REPEATERS // 2))
    assert not facts["is_used"] and "fewer than 1,000" in facts["reason"]


def test_a_model_that_loses_to_the_last_orders_date_is_not_used(shop: pa.Table) -> None:
    # Customers who buy again exactly if they bought lately: nothing tells more than the date.
    ages = shop["age_then_days"].to_numpy() - shop["last_age_then_days"].to_numpy()
    place = shop.column_names.index("purchase_days_since")
    facts = fit_row(shop.set_column(place, "purchase_days_since", pa.array((ages < 60).astype(int))))
    assert not facts["is_used"] and "date of the last order" in facts["reason"]
