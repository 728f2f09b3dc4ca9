"""Which channels bring leads, and who of them became a customer."""

from __future__ import annotations

from dataclasses import dataclass

from reports import figures
from reports.readings import Readings


@dataclass(frozen=True)
class Leads:
    """People's first leads of one month and channel, and what has become of them by tonight."""

    month: str
    channel: str
    leads: int
    share: str
    customers: int
    won: str
    median_days: str


def of(readings: Readings) -> tuple[Leads, ...]:
    """The newest month first, in it the channel with most leads; empty without leads."""
    rows = sorted(readings.leads, key=lambda row: (row["lead_month"], row["leads"]), reverse=True)
    return tuple(
        Leads(
            f"{row['lead_month']:%Y-%m}", readings.channel_name(row["channel"]), row["leads"],
            figures.percent(row["share_of_leads"], 0), row["customers"],
            figures.percent(row["lead_to_customer_share"], 0),
            figures.MISSING if row["median_days"] is None else f"{row['median_days']:,.1f}",
        )
        for row in rows
    )  # fmt: skip
