"""Customers by the month of their first order: how many came back, and what they have brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reports import figures
from reports.readings import Readings, Row

SHOWN = 12
_SHADES = 5


@dataclass(frozen=True)
class Cell:
    """One month of one cohort. `kind` is complete, incomplete (not over: hatched) or none (still to come)."""

    text: str
    shade: int
    kind: str


@dataclass(frozen=True)
class Cohort:
    """The customers whose first order fell into a month."""

    month: str
    customers: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class HeatMap:
    """One measure of all cohorts, oldest first."""

    title: str
    heading: str
    months: tuple[int, ...]
    cohorts: tuple[Cohort, ...]


def of(readings: Readings, currency: str) -> tuple[HeatMap, ...]:
    """Heat maps of retention and of revenue per customer; empty without cohorts."""
    cells: dict[date, dict[int, Row]] = {}
    for row in readings.cohorts:
        if row["cohort_month"] <= readings.night and 0 <= row["months_since"] <= SHOWN:
            cells.setdefault(row["cohort_month"], {})[row["months_since"]] = row
    shown = {month: cells[month] for month in sorted(cells)[-SHOWN:]}
    if not shown:
        return ()
    kept = _map("Who came back", "Share of the cohort with an order in the month", "retention", shown)
    value = _map(
        "What they brought", f"Net revenue per customer up to and with the month, {currency}",
        "cumulative_revenue_per_customer", shown,
    )  # fmt: skip
    return kept, value


def _map(title: str, heading: str, measure: str, cells: dict[date, dict[int, Row]]) -> HeatMap:
    months = tuple(range(max(max(row) for row in cells.values()) + 1))
    # In its first month the whole cohort buys: that says nothing, and would take the colour from all that does.
    from_month = 1 if measure == "retention" else 0
    known = [
        row[measure]
        for cohort in cells.values()
        for row in cohort.values()
        if row["is_complete"] and row["months_since"] >= from_month and row[measure] is not None
    ]
    cohorts = [
        Cohort(
            f"{month:%Y-%m}",
            figures.count(next(iter(found.values()))["customers"]),
            tuple(_cell(found.get(number), measure, known, number >= from_month) for number in months),
        )
        for month, found in cells.items()
    ]
    return HeatMap(title, heading, months, tuple(cohorts))


def _cell(row: Row | None, measure: str, known: Sequence[Decimal], is_shaded: bool) -> Cell:
    if row is None:
        return Cell("", 0, "none")
    value = row[measure]
    if not row["is_complete"]:  # what is 0 so far may still come: a dash, never a zero
        return Cell(_written(value or None, measure), 0, "incomplete")
    return Cell(_written(value, measure), _shade(value, known) if is_shaded else 0, "complete")


def _written(value: Decimal | None, measure: str) -> str:
    return figures.percent(value, 0) if measure == "retention" else figures.money(value, 0)


def _shade(value: Decimal | None, known: Sequence[Decimal]) -> int:
    """1 to 5, from the lowest known value to the highest; 0 for an unknown one."""
    if value is None:
        return 0
    low, high = min(known), max(known)
    if low == high:
        return 1
    return 1 + min(int((value - low) / (high - low) * _SHADES), _SHADES - 1)
