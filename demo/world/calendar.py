"""Days and instants of the shop. Instants are whole seconds since 1970 in UTC; days are business days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
# How a shop's visits spread over the hours of its day.
_HOURS = (2, 1, 1, 1, 1, 2, 4, 6, 7, 8, 8, 8, 9, 8, 8, 8, 8, 9, 10, 12, 13, 12, 8, 4)


@lru_cache(maxsize=8192)
def midnight(day: date) -> int:
    """First second of a business day."""
    return int(datetime.combine(day, time(), ZONE).timestamp())


def moment(random: Random, day: date) -> int:
    """An instant of the day at which somebody visits a shop."""
    hour = random.choices(range(24), _HOURS)[0]
    return midnight(day) + hour * 3600 + random.randrange(3600)


def day_of(at: int, zone: ZoneInfo = ZONE) -> date:
    """Date of an instant in a zone."""
    return datetime.fromtimestamp(at, zone).date()


def iso(at: int | None) -> str | None:
    """An instant as the files write it, ISO 8601 in UTC; None stays None."""
    return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def days(first: date, last: date) -> list[date]:
    """All days from first to last, both inside."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
