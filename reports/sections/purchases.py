"""What became of orders after they were paid: delivery, refunds, questions, ratings."""

from __future__ import annotations

from dataclasses import dataclass

from reports import figures
from reports.readings import Readings


@dataclass(frozen=True)
class Month:
    """Paid orders of one month; shares and means are of those of which something is known."""

    month: str
    orders: int
    delivery_days: str
    late: str
    overdue: int
    refunded: str
    tickets: int
    rating: str
    happy: str


def of(readings: Readings) -> tuple[Month, ...]:
    """The newest month first; empty without orders."""
    return tuple(
        Month(
            f"{row['month_date']:%Y-%m}", row["orders"],
            figures.MISSING if row["median_delivery_days"] is None else f"{row['median_delivery_days']:,.1f}",
            figures.percent(row["late_share"], 0), row["overdue"], figures.money(row["refunded"]),
            row["orders_with_ticket"], figures.ratio(row["rating"]), figures.percent(row["happy_share"], 0),
        )
        for row in sorted(readings.after_purchase, key=lambda row: row["month_date"], reverse=True)
    )  # fmt: skip
