"""Traffic from ads aimed at competitors' people, beside all other traffic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from reports.readings import Readings, Row

_NAMES = {
    "competitor_interest": "Competitors’ people",
    "keyword": "Other keywords",
    "own_list": "Lists of the shop’s",
    "interest": "Other interests",
    "broad": "Broad",
    "no_ad": "Without an ad",
}
_RIPE_DAYS = 30  # an order counts up to so many days after the first visit


@dataclass(frozen=True)
class Kind:
    """Traffic of one kind in the month; None is not known. `conversion`, `cost`: the value and its 95 % interval."""

    name: str
    spend: Decimal | None
    cost_per_click: Decimal | None
    prospects: int
    orders: int
    conversion: tuple[Decimal | None, Decimal | None, Decimal | None]
    cost: tuple[Decimal | None, Decimal | None, Decimal | None]
    is_shared: bool


@dataclass(frozen=True)
class Comparison:
    """All kinds of traffic in one month; `is_ripe`: the month's last visitors have had their days to order."""

    month: date
    is_ripe: bool
    kinds: tuple[Kind, ...]


def of(readings: Readings) -> Comparison | None:
    """The newest month that is ripe, else the newest; None where no ad was aimed at competitors' people in it."""
    months = sorted({row["month_date"] for row in readings.audience_performance})
    ripe = [month for month in months if _end(month) + timedelta(days=_RIPE_DAYS) <= readings.night]
    if not months:
        return None
    month = (ripe or months)[-1]
    rows = {row["targeting_kind"]: row for row in readings.audience_performance if row["month_date"] == month}
    if "competitor_interest" not in rows:
        return None
    return Comparison(month, bool(ripe), tuple(_kind(name, rows[name]) for name in _NAMES if name in rows))


def _kind(name: str, row: Row) -> Kind:
    return Kind(
        _NAMES[name],
        row["spend"] if name != "no_ad" else None,
        row["cost_per_click"],
        row["prospects"],
        row["orders"],
        (row["conversion_rate"], row["conversion_rate_low"], row["conversion_rate_high"]),
        (row["customer_acquisition_cost"], row["low"], row["high"]) if name != "no_ad" else (None, None, None),
        row["spend_is_shared"],
    )


def _end(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
