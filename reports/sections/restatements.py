"""What the night changed in the figures of the days before, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports import figures
from reports.readings import Readings

REASONS = {
    "late_order": "An order came in late",
    "late_touch": "A visit or another contact came in late",
    "refund": "An order was refunded",
    "cancelled_order": "An order was cancelled or does not count any more",
    "identity_merge": "Two people turned out to be one, or one to be two",
    "model_change": "Another setting or fit of the attribution models",
    "platform_restatement": "A source or platform corrected itself",
}


@dataclass(frozen=True)
class Restated:
    """All changes of one reason: conversions, change of net revenue, and what went from one channel to another."""

    reason: str
    conversions: int
    revenue: Decimal
    moved: Decimal


@dataclass(frozen=True)
class Restatements:
    """The night's changes of earlier days, and the same in a sentence."""

    rows: tuple[Restated, ...]
    words: str


def of(readings: Readings, currency: str) -> Restatements:
    """Changes that the night booked, without what is merely new."""
    rows = tuple(
        Restated(
            REASONS.get(row["reason"], figures.label(row["reason"])),
            row["conversions"], row["delta_revenue"], row["moved_revenue"],
        )
        for row in readings.restatements
    )  # fmt: skip
    return Restatements(rows, _in_words(rows, currency))


def _in_words(rows: Sequence[Restated], currency: str) -> str:
    if not rows:
        return "Nothing of earlier days was restated tonight."
    conversions = sum(row.conversions for row in rows)
    revenue = figures.amount(sum(row.revenue for row in rows), currency)
    return f"{figures.counted(conversions, 'conversion')} of earlier days restated; net revenue changed by {revenue}."
