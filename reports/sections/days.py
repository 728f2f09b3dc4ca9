"""Spend, orders and revenue by business day, with a difference between nothing and nothing known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from markupsafe import Markup

from reports import figures
from reports.plots import daily_lines
from reports.readings import Readings

SHOWN = 60


@dataclass(frozen=True)
class Day:
    """One business day; None is not known. Money in the reporting currency."""

    day: date
    spend: Decimal | None
    orders: int | None
    net_revenue: Decimal | None
    new_customers: int | None


@dataclass(frozen=True)
class Plot:
    """The plot, what it shows in words, and the days behind it, newest first."""

    svg: Markup
    words: str
    days: tuple[Day, ...]


def known(readings: Readings, *, is_fresh: bool) -> list[Day]:
    """Every day from the first with any figure to the night, in order.

    A day within a figure's history without a row had none: 0. After the newest row of a figure nothing is known,
    except for orders when every source was read tonight: then there were none.
    """
    rows = {row["report_date"]: row for row in readings.days if row["report_date"] <= readings.night}
    if not rows:
        return []
    length = (readings.night - min(rows)).days + 1
    spend = [day for day, row in rows.items() if row["spend"] is not None]
    sales = [day for day, row in rows.items() if row["orders"] is not None]
    last_sale = readings.night if is_fresh and sales else max(sales, default=None)
    found = []
    for day in (min(rows) + timedelta(days=number) for number in range(length)):
        row = rows.get(day, {})
        is_spend_known = bool(spend) and min(spend) <= day <= max(spend)
        is_sales_known = last_sale is not None and min(sales) <= day <= last_sale
        found.append(
            Day(
                day,
                (row.get("spend") or Decimal(0)) if is_spend_known else None,
                int(row.get("orders") or 0) if is_sales_known else None,
                (row.get("net_revenue") or Decimal(0)) if is_sales_known else None,
                int(row.get("new_customers") or 0) if is_sales_known else None,
            )
        )
    return found


def of(found: Sequence[Day], night: date, currency: str) -> Plot | None:
    """The last days as lines; None if there is nothing to draw."""
    shown = [day for day in found if day.day > night - timedelta(days=SHOWN)]
    if len(shown) < 2 or all(day.spend is None and day.net_revenue is None for day in shown):
        return None
    words = _in_words(shown, currency)
    return Plot(daily_lines.draw(shown, words), words, tuple(reversed(shown)))


def _in_words(shown: Sequence[Day], currency: str) -> str:
    told = [f"{shown[0].day} to {shown[-1].day}."]
    for name, values in (
        ("Net revenue", [(day.net_revenue, day.day) for day in shown if day.net_revenue is not None]),
        ("Spend", [(day.spend, day.day) for day in shown if day.spend is not None]),
    ):
        if values:
            low, high = min(values), max(values)
            told.append(
                f"{name} between {figures.amount(low[0], currency)} ({low[1]}) and {figures.amount(high[0], currency)}"
                f" ({high[1]}) a day."
            )
            if values[-1][1] < shown[-1].day:
                told.append(f"{name} after {values[-1][1]} is not known yet.")
    return " ".join(told)
