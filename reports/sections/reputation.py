"""What people say of the shop in reviews and comments, and how those who were referred compare with others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reports import figures
from reports.readings import Readings

_LETTERS = 60


@dataclass(frozen=True)
class Week:
    """A week of reviews and comments; `is_below` the target, which a week without either kind is not."""

    week: date
    positive: int
    negative: int
    share: str
    is_below: bool
    answered: str
    waiting: int


@dataclass(frozen=True)
class Blamed:
    """A product or a post that drew negative words."""

    name: str
    kind: str
    negative: int
    voices: int


@dataclass(frozen=True)
class Referred:
    """Customers of one month of first orders, referred or not."""

    month: str
    who: str
    customers: int
    order_value: str
    discount: str
    repeat_rate: str


@dataclass(frozen=True)
class Referrer:
    """A champion or a partner."""

    name: str
    kind: str
    invited: int
    new_customers: int
    revenue: str


@dataclass(frozen=True)
class Reputation:
    """Weeks and months, the newest first."""

    target: str
    weeks: tuple[Week, ...]
    blamed: tuple[Blamed, ...]
    referred: tuple[Referred, ...]
    champions: int
    referrers: tuple[Referrer, ...]


def of(readings: Readings, target: float) -> Reputation:
    """All of it; parts without anything to tell are empty."""
    weeks = tuple(
        Week(
            row["week_date"], row["positive"], row["negative"], figures.percent(row["positive_share"], 0),
            row["positive_share"] is not None and row["positive_share"] < row["target_share"],
            figures.percent(row["answered_share"], 0), row["waiting"],
        )
        for row in sorted(readings.reputation, key=lambda row: row["week_date"], reverse=True)
    )  # fmt: skip
    blamed = tuple(
        Blamed(figures.cut(row["subject_name"], _LETTERS), row["subject_kind"], row["negative"], row["voices"])
        for row in readings.blamed
    )
    referred = tuple(
        Referred(
            f"{row['cohort_month']:%Y-%m}", "referred" if row["is_referred"] else "others", row["customers"],
            figures.money(row["average_order_value"]), figures.percent(row["discount_rate"]),
            figures.percent(row["repeat_rate"], 0),
        )
        for row in sorted(readings.referred, key=lambda row: (row["cohort_month"], row["is_referred"]), reverse=True)
    )  # fmt: skip
    referrers = tuple(
        Referrer(
            figures.cut(row["partner"] or row["referrer_id"], _LETTERS), "partner" if row["partner"] else "champion",
            row["invited"], row["new_customers"], figures.money(row["revenue"]),
        )
        for row in readings.referrers
    )  # fmt: skip
    return Reputation(figures.percent(target, 0), weeks, blamed, referred, len(readings.champions), referrers)
