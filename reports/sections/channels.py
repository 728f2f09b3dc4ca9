"""What each channel cost and brought, by two models side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from reports import figures
from reports.plots import channel_bars
from reports.readings import Readings, Row

_FIRST = ("last_non_direct", "markov")  # shown first, and in this order
_CENTS_BELOW = 10_000  # a total of this size is read without cents


@dataclass(frozen=True)
class Credited:
    """What one model gives a channel; None where the model gives it no row."""

    revenue: Decimal | None
    return_on_ad_spend: Decimal | None


@dataclass(frozen=True)
class Channel:
    """A channel in the window; `by_model` in the order of the models. None is not known."""

    name: str
    spend: Decimal | None
    by_model: tuple[Credited, ...]


@dataclass(frozen=True)
class Return:
    """All channels of the 30 days up to `last_date`, most revenue first, with totals, decimal places, and the plot."""

    models: tuple[str, ...]
    channels: tuple[Channel, ...]
    total: Channel
    last_date: date
    places: int
    svg: Markup
    words: str


def of(readings: Readings, currency: str) -> Return | None:
    """Return on spend of the newest window; None if nothing was credited or spent."""
    rows = readings.channel_return
    if not rows:
        return None
    models = sorted({row["model"] for row in rows}, key=lambda model: (model not in _FIRST, model))[:2]
    by_channel: dict[str, dict[str, Row]] = {}
    for row in rows:
        by_channel.setdefault(row["channel"], {})[row["model"]] = row
    channels = [_channel(readings.channel_name(name), found, models) for name, found in by_channel.items()]
    channels.sort(key=lambda one: (-(one.by_model[0].revenue or 0), -(one.spend or 0), one.name))
    words = _in_words(channels, models, currency)
    svg = channel_bars.draw(channels, [figures.label(model) for model in models], words)
    total = _total(channels, models)
    largest = max(abs(value or Decimal(0)) for value in (total.spend, *(one.revenue for one in total.by_model)))
    last = max(row["last_date"] for row in rows)
    return Return(tuple(models), tuple(channels), total, last, 0 if largest >= _CENTS_BELOW else 2, svg, words)


def _channel(name: str, found: dict[str, Row], models: Sequence[str]) -> Channel:
    spend = max((row["spend"] for row in found.values() if row["spend"] is not None), default=None)
    revenues = [found[model]["revenue"] if model in found else None for model in models]
    return Channel(name, spend, tuple(Credited(revenue, figures.quotient(revenue, spend)) for revenue in revenues))


def _total(channels: Sequence[Channel], models: Sequence[str]) -> Channel:
    spend = sum((one.spend for one in channels if one.spend), Decimal(0)) or None
    sums = [
        sum((one.by_model[place].revenue or Decimal(0) for one in channels), Decimal(0)) for place in range(len(models))
    ]
    return Channel("All channels", spend, tuple(Credited(value, figures.quotient(value, spend)) for value in sums))


def _in_words(channels: Sequence[Channel], models: Sequence[str], currency: str) -> str:
    """The channels that bring most, for whoever cannot see the bars."""
    told = []
    for one in channels[:3]:
        shares = [
            f"{figures.amount(credited.revenue, currency)} by {figures.label(model).lower()}"
            for model, credited in zip(models, one.by_model, strict=True)
        ]
        cost = f" for {figures.amount(one.spend, currency)} of spend" if one.spend else ", without spend"
        told.append(f"{one.name} brought {figures.in_a_row(shares)}{cost}.")
    if len(channels) > channel_bars.SHOWN:
        told.append(
            f"The plot shows the first {channel_bars.SHOWN} of {len(channels)} channels; the table has them all."
        )
    return " ".join(told)
