"""What the platforms claim of orders by how late they came, beside what the warehouse credits."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reports import figures
from reports.readings import Readings

_LETTERS = 40
_MONTHS = (28, 30)  # the window nearest to a month: Meta's, Google's


@dataclass(frozen=True)
class Campaign:
    """A campaign's claims and our credit within a day, a week and a month, in orders.

    None where the platform tells nothing of such a window.
    """

    name: str
    platform: str
    claimed: tuple[Decimal | None, ...]
    credited: tuple[Decimal | None, ...]


def of(readings: Readings) -> tuple[Campaign, ...]:
    """The campaigns with most of both, the most first; empty where no platform tells how late its claims are."""
    found: dict[int, Campaign] = {}
    for place in sorted({row["place"] for row in readings.platform_lags}):
        rows = {row["within_days"]: row for row in readings.platform_lags if row["place"] == place}
        windows = [rows.get(1), rows.get(7), next((rows[days] for days in _MONTHS if days in rows), None)]
        row = next(iter(rows.values()))
        found[place] = Campaign(
            figures.cut(row["campaign_name"] or row["campaign_id"] or "No campaign", _LETTERS),
            figures.label(row["platform"]),
            tuple(one["platform_conversions"] if one else None for one in windows),
            tuple(one["credit_last_non_direct"] if one else None for one in windows),
        )
    return tuple(found.values())
