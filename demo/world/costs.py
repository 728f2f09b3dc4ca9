"""Costs that are no ads, and exchange rates."""

from __future__ import annotations

import math
from datetime import date, timedelta

from demo.world.calendar import midnight
from demo.world.dice import dice
from demo.world.tables import Tables

RATES = {"EUR": 1.0, "USD": 1.14, "CHF": 0.94}  # units for one euro, about which the world's rates move


def record_costs(seed: int, tables: Tables, number: int, day: date, scale: float) -> None:
    """Write the day's other spend: influencers by story, flyers by month, the newsletter tool by day."""
    random = dice(seed, "cost", number)
    at = midnight(day)
    _spend(tables, at, day, "email", 190 * scale, "newsletter tool")
    if random.random() < 0.10:
        _spend(tables, at, day, "influencer", random.choice((12_000, 18_000, 25_000)) * scale, "story")
    if day.day == 1:
        _spend(tables, at, day, "offline", 9_000 * scale, "flyers")


def record_rates(seed: int, tables: Tables, number: int, day: date) -> None:
    """Write the day's rates; as at the central bank there are none at weekends, when Friday's hold."""
    after_friday = day.weekday() - 4
    if after_friday > 0 and number > 0:
        return
    published = day - timedelta(days=max(after_friday, 0))  # a world that begins at a weekend has Friday's, too
    random = dice(seed, "rate", number)
    for quote, middle in RATES.items():
        if quote == "EUR":
            continue
        rate = middle * (1 + 0.03 * math.sin(number / 37) + random.gauss(0, 0.002))
        row = {"date": published.isoformat(), "base": "EUR", "quote": quote, "rate": f"{rate:.4f}"}
        tables.add("exchange_rates", midnight(day), **row)


def _spend(tables: Tables, at: int, day: date, channel: str, cents: float, note: str) -> None:
    tables.add(
        "spend_other",
        at,
        date=day.isoformat(),
        channel=channel,
        amount=f"{round(cents) / 100:.2f}",
        currency="EUR",
        note=note,
    )
