"""What the contacts of the last 30 days have brought, what is still expected of them, and how late orders come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from reports import figures
from reports.plots import outlook_bars, share_lines
from reports.readings import Readings, Row
from reports.sections.restatements import REASONS

_AGES = (0, 7, 30)  # days at which a curve is told in words


@dataclass(frozen=True)
class Amounts:
    """What touch days cost, have brought and will have brought in the end; money in the reporting currency."""

    spend: Decimal
    revenue: Decimal
    expected: Decimal

    @property
    def return_now(self) -> Decimal | None:
        """Revenue so far over spend."""
        return figures.quotient(self.revenue, self.spend)

    @property
    def return_expected(self) -> Decimal | None:
        """Revenue in the end over spend."""
        return figures.quotient(self.expected, self.spend)


@dataclass(frozen=True)
class Channel(Amounts):
    """A channel's touch days; `low` to `high` is the 80 % interval of what is expected."""

    name: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Curves:
    """Shares by days since the contact: the plot, and the same in words."""

    svg: Markup
    words: str


@dataclass(frozen=True)
class Change:
    """What the night changed in touch days before it, for one channel and reason."""

    channel: str
    reason: str
    orders: Decimal
    revenue: Decimal


@dataclass(frozen=True)
class Outlook:
    """Channels by what is expected of them, the most first."""

    first_date: date
    last_date: date
    channels: tuple[Channel, ...]
    total: Amounts
    svg: Markup
    words: str
    maturity: Curves | None
    lags: Curves | None
    changes: tuple[Change, ...]


def of(readings: Readings, currency: str) -> Outlook | None:
    """The outlook of the night; None if nothing was forecast."""
    rows = readings.outlook
    if not rows:
        return None
    found = {row["channel"]: _channel(row, readings.channel_name(row["channel"])) for row in rows}
    shown = sorted(found.values(), key=lambda one: (-one.expected, -one.spend, one.name))
    shown = [one for one in shown if one.expected or one.spend]
    if not shown:
        return None
    # Curves of those of whom most is to be expected; who has no contact has no lag.
    order = sorted(found, key=lambda channel: (-found[channel].expected, channel))
    order = [channel for channel in order if channel != "unattributed"][: share_lines.SHOWN]
    named = {channel: readings.channel_name(channel) for channel in order}
    words = _in_words(shown, currency)
    return Outlook(
        rows[0]["first_date"], rows[0]["last_date"], tuple(shown), _total(shown),
        outlook_bars.draw(shown, words), words,
        _curves(readings.maturity, "age_days", "maturity", named, "of its orders"),
        _curves(readings.conversion_curves, "lag_days", "converted_share", named, "of its people had ordered"),
        tuple(
            Change(readings.channel_name(row["channel"]),
                   REASONS.get(row["reason"], "New orders after earlier contacts"),
                   row["delta_credit"], row["delta_revenue"])
            for row in sorted(readings.touch_day_changes, key=lambda row: -abs(row["delta_revenue"]))
        ),
    )  # fmt: skip


def _channel(row: Row, name: str) -> Channel:
    return Channel(
        row["spend"], row["revenue_to_date"], row["expected_revenue"],
        name, row["expected_revenue_low"], row["expected_revenue_high"],
    )  # fmt: skip


def _total(channels: Sequence[Channel]) -> Amounts:
    spend, revenue, expected = (
        sum((getattr(one, what) for one in channels), Decimal()) for what in ("spend", "revenue", "expected")
    )
    return Amounts(spend, revenue, expected)


def _in_words(channels: Sequence[Channel], currency: str) -> str:
    told = [
        f"{one.name}: {figures.amount(one.revenue, currency)} so far, {figures.amount(one.expected, currency)} expected"
        f" (between {figures.amount(one.low, currency)} and {figures.amount(one.high, currency)})."
        for one in channels[:3]
    ]
    return " ".join(told)


def _curves(rows: Sequence[Row], day: str, share: str, named: Mapping[str, str], what: str) -> Curves | None:
    lines = {}
    for channel, name in named.items():
        points = sorted((row[day], float(row[share])) for row in rows if row["channel"] == channel)
        if len(points) > 1:
            lines[name] = points
    if not lines:
        return None
    told = []
    for name, points in list(lines.items())[:3]:
        at = [f"{figures.percent(_share_at(points, age), 0)} after {figures.counted(age, 'day')}" for age in _AGES]
        told.append(f"{name}: {', '.join(at)} {what}.")
    words = " ".join(told)
    return Curves(share_lines.draw(lines, words, share), words)


def _share_at(points: Sequence[tuple[int, float]], day: int) -> float:
    """The last share known by then."""
    return max((point for point in points if point[0] <= day), default=points[0])[1]
