"""The newest business day beside a usual one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from reports import figures, metrics
from reports.readings import Readings
from reports.sections.days import Day

_METRICS = {"first_order": "new_customers", "order": "orders", "lead": "leads", "membership": "new_members"}
_MONEY = ("spend", "net_revenue")
_SILENCES = {
    "visits": "look whether the shop's tracking is still there",
    "order": "look whether the shop sells, and whether its export brings the orders of the day",
}
_ENOUGH = 5  # a day, of which none comes by chance in one night of 150 (Poisson)
_USUAL_DAYS = 28


@dataclass(frozen=True)
class Measure:
    """One measure of the night, and the mean of the 28 days before it."""

    name: str
    value: str
    usual: str


@dataclass(frozen=True)
class Night:
    """All measures, and in words what cannot be right although every source was read."""

    measures: tuple[Measure, ...]
    doubts: tuple[str, ...]


def of(readings: Readings, found: Sequence[Day], night: date, currency: str, *, is_fresh: bool) -> Night:
    """The night. A zero of which nothing is known yet is a dash; `is_fresh`: every source was read."""
    tonight = next((day for day in found if day.day == night), Day(night, None, None, None, None))
    measures = []
    for row in readings.summary:
        is_known = (tonight.spend if row["measure"] == "spend" else tonight.orders) is not None
        value = row["amount"] if row["amount"] or is_known else None
        is_money = row["measure"] in _MONEY
        written, usual = _written(value, is_money, currency), _usual(row["usual_amount"], is_money, currency)
        measures.append(Measure(_name(row["measure"]), written, usual))
    return Night(tuple(measures), _doubts(readings, found, night) if is_fresh else ())


def _doubts(readings: Readings, found: Sequence[Day], night: date) -> tuple[str, ...]:
    """What comes every day and did not come tonight: tracking and exports break like this, in silence."""
    before = [day.orders for day in found if timedelta(0) < night - day.day <= timedelta(_USUAL_DAYS)]
    is_daily = {"visits": True, "order": len(before) == _USUAL_DAYS and all(before)}  # a shop may close on Sundays
    doubts = []
    for row in readings.summary:
        measure, usual = row["measure"], row["usual_amount"]
        if is_daily.get(measure) and not row["amount"] and usual >= _ENOUGH:
            none = f"There are no {_name(measure).lower()} of {night}, and {_usual(usual, False, '')} a day are usual."
            doubts.append(f"{none} Every source answered: {_SILENCES[measure]}.")
    return tuple(doubts)


def _name(measure: str) -> str:
    metric = str(_METRICS.get(measure, measure))
    return metrics.label(metric) if metric in metrics.defined() else figures.label(metric)  # a shop's own word


def _written(value: Decimal | None, is_money: bool, currency: str) -> str:
    return figures.amount(value, currency) if is_money else figures.count(value)


def _usual(value: Decimal | None, is_money: bool, currency: str) -> str:
    if is_money or value is None or value >= 10:
        return _written(value, is_money, currency)
    return f"{value:.1f}"
