"""Who is still a customer and how often they will buy: a BG/NBD model refitted monthly, applied every night.

The model is used only where at least 1,000 customers came back and where, fitted on what was known 90 days before, it
told those who bought since from the others at least as well as the date of the last order did. Else nothing is
estimated, and lists go by recency alone.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from estimators.buying import Customers, FitError, Model, fit
from estimators.checks import area
from warehouse import columns, estimates, query
from warehouse.connection import connect
from warehouse.settings import Settings

READS = ("int_purchase_histories",)
REFIT_DAYS = 28
LEAST_REPEATERS = 1_000
CHECKED_DAYS = 90  # as in int_purchase_histories
_SAMPLE = 50_000  # customers a fit is made on, drawn by a fixed seed: more change no digit that matters
_NOW, _THEN = ("repeats", "last_age_days", "age_days"), ("repeats_then", "last_age_then_days", "age_then_days")


def estimate(settings: Settings, night: date, run_id: str) -> None:
    """Keep the outlook of every customer as of the newest night, which a run for an older `night` does not change."""
    names = ["person_id", "as_of_date", *_NOW, *_THEN, "purchase_days_since"]
    histories = columns.read(settings, "intermediate.int_purchase_histories", names).sort_by("person_id")
    as_of = max([night, *histories["as_of_date"].slice(0, 1).to_pylist()])
    facts = _newest_fit(settings, as_of)
    if facts is None or (as_of - facts["night"]).days >= REFIT_DAYS:
        facts = fit_row(histories)
        with connect(settings, "transformer") as connection:
            estimates.append(connection, "buying_fits", [{"night": as_of, **facts, "run_id": run_id}])
            connection.commit()
    rows = outlooks(histories, facts) if facts["is_used"] else histories.select(["person_id", "as_of_date"]).slice(0, 0)
    columns.replace(settings, "buying_outlooks", rows)


def fit_row(histories: pa.Table) -> dict[str, Any]:
    """A row of `estimates.buying_fits` without its night and run: the model, its back-test, and whether to use it."""
    customers = _customers(histories, _NOW)
    repeaters = int((customers.repeats > 0).sum())
    facts: dict[str, Any] = {"customers": len(histories), "repeaters": repeaters}
    if repeaters < LEAST_REPEATERS:
        return {**facts, "is_used": False, "reason": f"fewer than {LEAST_REPEATERS:,} customers came back"}
    try:
        model = fit(_sample(customers))
        facts |= {"r": model.r, "alpha_days": model.alpha, "a": model.a, "b": model.b, **back_test(histories)}
    except FitError as error:
        return {**facts, "is_used": False, "reason": str(error)}
    if facts["area_under_curve"] < facts["recency_area_under_curve"]:
        return {**facts, "is_used": False, "reason": "the date of the last order tells as much"}
    return {**facts, "is_used": True, "reason": None}


def back_test(histories: pa.Table) -> dict[str, Any]:
    """What a fit on the state of 90 days ago expected of the days since, and what came.

    Areas under the curve: of the expected purchases, and of the date of the last order, among those who had come back.
    Raises FitError if there is nothing to fit or to check.
    """
    known = histories.filter(pa.compute.is_valid(histories["age_then_days"]))
    then, came = _customers(known, _THEN), known["purchase_days_since"].to_numpy().astype(float)
    expected = fit(_sample(then)).expected(then, CHECKED_DAYS)
    had_come_back = then.repeats > 0
    bought = (came > 0)[had_come_back]
    recency = (then.last_age - then.age)[had_come_back]
    areas = [area(scores, bought, ~bought) for scores in (expected[had_come_back], recency)]
    if None in areas:
        raise FitError(f"of those who had come back all or none bought in the last {CHECKED_DAYS} days")
    return {
        "checked_customers": len(known),
        "expected_purchases": float(expected.sum()),
        "actual_purchases": float(came.sum()),
        "area_under_curve": areas[0],
        "recency_area_under_curve": areas[1],
    }


def outlooks(histories: pa.Table, facts: dict[str, Any]) -> pa.Table:
    """Rows of `estimates.buying_outlooks` by a fit's parameters."""
    model, customers = Model(facts["r"], facts["alpha_days"], facts["a"], facts["b"]), _customers(histories, _NOW)
    return pa.table(
        {
            "person_id": histories["person_id"],
            "as_of_date": histories["as_of_date"],
            "alive_probability": model.alive(customers),
            "expected_orders_90_days": model.expected(customers, 90),
            "expected_orders_365_days": model.expected(customers, 365),
        }
    )


def _newest_fit(settings: Settings, as_of: date) -> dict[str, Any] | None:
    with connect(settings, "transformer") as connection:
        fits = query.rows(connection, "estimates.buying_fits", order_by=("night",))
    return next((one for one in reversed(fits) if one["night"] <= as_of), None)


def _customers(histories: pa.Table, names: tuple[str, str, str]) -> Customers:
    repeats, last_age, age = (histories[name].to_numpy().astype(float) for name in names)
    return Customers(repeats, last_age, age)


def _sample(customers: Customers) -> Customers:
    if len(customers.age) <= _SAMPLE:
        return customers
    drawn = np.random.default_rng(1).choice(len(customers.age), _SAMPLE, replace=False)
    return Customers(customers.repeats[drawn], customers.last_age[drawn], customers.age[drawn])
