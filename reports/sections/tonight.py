"""The newest business day beside a usual one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reports import figures, metrics
from reports.readings import Readings
from reports.sections.days import Day

_METRICS = {"first_order": "new_customers", "order": "orders", "lead": "leads", "membership": "new_members"}
_MONEY = ("spend", "net_revenue")


@dataclass(frozen=True)
class Measure:
    """One measure of the night, and the mean of the 28 days before it."""

    name: str
    value: str
    usual: str


def of(readings: Readings, found: Sequence[Day], night: date, currency: str) -> tuple[Measure, ...]:
    """All measures of the night. A zero of which nothing is known yet is a dash."""
    tonight = next((day for day in found if day.day == night), Day(night, None, None, None, None))
    measures = []
    for row in readings.summary:
        is_known = (tonight.spend if row["measure"] == "spend" else tonight.orders) is not None
        value = row["amount"] if row["amount"] or is_known else None
        metric = str(_METRICS.get(row["measure"], row["measure"]))
        name = metrics.label(metric) if metric in metrics.defined() else figures.label(metric)  # a shop's own word
        is_money = row["measure"] in _MONEY
        measures.append(
            Measure(name, _written(value, is_money, currency), _usual(row["usual_amount"], is_money, currency))
        )
    return tuple(measures)


def _written(value: Decimal | None, is_money: bool, currency: str) -> str:
    return figures.amount(value, currency) if is_money else figures.count(value)


def _usual(value: Decimal | None, is_money: bool, currency: str) -> str:
    if is_money or value is None or value >= 10:
        return _written(value, is_money, currency)
    return f"{value:.1f}"
