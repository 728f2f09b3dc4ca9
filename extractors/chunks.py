"""Which days a night reads: the restatement window, and whatever was never read whole.

Days are read in chunks of fixed bounds (with seven days: Monday to Sunday), each one unit of work. The bounds do not
move with the nights, so a later batch of a chunk holds all days of an earlier one and can replace it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from extractors.run import Context, ExtractionError
from warehouse import ledger

# Meta refuses older days with error 3018 (Insights API, limits); Google keeps daily figures as long (Google Ads API,
# data retention).
_MONTHS_KEPT = 37


@dataclass(frozen=True)
class Chunk:
    """Days read by one unit; `name` does not change while the newest chunk grows."""

    first: date
    since: date
    until: date
    kind: str = "insights"

    @property
    def name(self) -> str:
        """Name of the unit."""
        return f"{self.kind}/{self.first.isoformat()}"

    @property
    def days(self) -> list[str]:
        """All days, as text."""
        return [
            (self.since + timedelta(days=number)).isoformat() for number in range((self.until - self.since).days + 1)
        ]


def zone(vendor: str, account: str, name: str) -> ZoneInfo:
    """The time zone of an account's days. Raises ExtractionError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ExtractionError(f"{vendor}, account {account}: unknown time zone {name!r}; update tzdata") from None


def newest_day(night: date, night_end: datetime, zone: ZoneInfo) -> date:
    """The night's day in the account's zone, or the day before where that day has not begun yet by the night's end."""
    return min(night, (night_end - timedelta(microseconds=1)).astimezone(zone).date())


def oldest_day(newest: date) -> date:
    """The first day whose figures the vendors still have, and two days less: they count from their own today."""
    months = newest.year * 12 + newest.month - 1 - _MONTHS_KEPT
    return date(months // 12, months % 12 + 1, 1) + timedelta(days=newest.day + 1)


def published(context: Context, account: str, *streams: str, asked: Sequence[str] = ()) -> dict[str, date]:
    """By name of a chunk, the newest night for which all of the streams were published, with all that is `asked` for.

    `date.min` where they never were: what the settings gained since (a breakdown, an attribution window, a table) is
    read for days long settled, too.
    """
    return ledger.published_nights(context.connection, context.source.name, account, streams, asked)


def wanted(
    newest: date,
    window_days: int,
    backfill_days: int,
    days_per_job: int,
    published: Mapping[str, date],
    kind: str = "insights",
    oldest: date | None = None,
) -> list[Chunk]:
    """The chunks to read, newest first, none before `oldest` (None: what the vendors keep).

    `published` gives, by name of a chunk, the newest night it was published for. A chunk is settled once it was
    published when its last day was leaving the window; until then it is read each night. So a night that failed, or was
    left out, is made up for however long ago it was.
    """
    start = newest - timedelta(days=max(window_days, backfill_days) - 1)
    earliest = min((date.fromisoformat(name.removeprefix(f"{kind}/")) for name in published), default=start)
    limit = max(oldest or date.min, oldest_day(newest))
    found = []
    first = _aligned(newest, days_per_job)
    while (last := first + timedelta(days=days_per_job - 1)) >= max(min(start, earliest), limit):
        chunk = Chunk(first, max(first, limit), min(last, newest), kind)
        if published.get(chunk.name, date.min) < last + timedelta(days=window_days - 1):
            found.append(chunk)
        first -= timedelta(days=days_per_job)
    return found


def _aligned(day: date, length: int) -> date:
    """First day of the chunk that a day is in; chunks are counted from Monday, 1 January of year 1."""
    return date.fromordinal((day.toordinal() - 1) // length * length + 1)
