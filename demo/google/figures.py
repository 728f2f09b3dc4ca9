"""Google's figures in their smallest parts: an ad (or Performance Max campaign), a day, a device and a network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from math import inf
from typing import Any
from zoneinfo import ZoneInfo

from demo.files import DayTable
from demo.home import Home
from demo.world.dice import DAY

Row = dict[str, Any]

_MICROS = 10_000  # of a cent
# Shares of a day's figures by device and network; Google names no single network for Performance Max.
_SEARCH = (
    ("MOBILE", "SEARCH", 0.55),
    ("DESKTOP", "SEARCH", 0.33),
    ("TABLET", "SEARCH", 0.04),
    ("MOBILE", "SEARCH_PARTNERS", 0.05),
    ("DESKTOP", "SEARCH_PARTNERS", 0.03),
)
_PERFORMANCE_MAX = (("MOBILE", "MIXED", 0.7), ("DESKTOP", "MIXED", 0.3))
# Days from the impression to the conversion: the lower end is inside, the upper one is not (Google Ads API,
# ConversionLagBucket). The names of the first fortnight are made of its days' words.
_DAYS_IN_WORDS = (
    "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE", "THIRTEEN",
    "FOURTEEN",
)  # fmt: skip
_LAG_BUCKETS = (
    ("LESS_THAN_ONE_DAY", 1),
    *((f"{one}_TO_{two}_DAYS", number) for number, (one, two) in enumerate(pairwise(_DAYS_IN_WORDS), 2)),
    ("FOURTEEN_TO_TWENTY_ONE_DAYS", 21),
    ("TWENTY_ONE_TO_THIRTY_DAYS", 30),
    ("THIRTY_TO_FORTY_FIVE_DAYS", 45),
    ("FORTY_FIVE_TO_SIXTY_DAYS", 60),
    ("SIXTY_TO_NINETY_DAYS", inf),
)
_MEASURES = {"metrics.impressions": "impressions", "metrics.clicks": "link_clicks", "metrics.cost_micros": "spend"}


class Figures:
    """The figures of a demo folder, as known at an instant."""

    def __init__(self, home: Home, action: dict[str, Any]) -> None:
        folder = home.platforms / "google"
        self._days, self._claims, self._clicks = (
            DayTable(folder / f"{name}.csv") for name in ("ad_days", "claims", "clicks")
        )
        self._action = action

    def rows(self, account_id: str, zone: ZoneInfo, since: date, until: date, now: datetime) -> Iterator[Row]:
        """Figures by ad, day, device and network, with all-zero ones left out; of today the part that is over."""
        today = now.astimezone(zone)
        midnight = datetime.combine(today.date(), datetime.min.time(), zone)
        for day in _days(since, min(until, today.date())):
            share = Decimal(1) if day < today.date() else Decimal(int((today - midnight).total_seconds())) / DAY
            claims = list(self._known_claims(account_id, day, now))
            for figures in self._days.rows(account_id, day):
                own = [one for one in claims if _same_ad(one, figures)]
                yield from _parts(figures, day, share, own)

    def actions(self, account_id: str, since: date, until: date, now: datetime) -> Iterator[Row]:
        """Conversions by campaign and day, for the one conversion action: by the day of the click and by their own."""
        name = f"customers/{account_id}/conversionActions/{self._action['id']}"
        named = {"segments.conversion_action": name, "segments.conversion_action_name": self._action["name"]}
        for day in _days(since, min(until, now.date() + timedelta(days=1))):
            for claim in self._known_claims(account_id, day, now):
                yield {**_of(claim, day), **named, **_conversions([claim])}
        for day in _days(since - timedelta(days=90), min(until, now.date() + timedelta(days=1))):
            for claim in self._known_claims(account_id, day, now):
                happened = datetime.fromtimestamp(int(claim["claimed_at"]), UTC).date()
                if since <= happened <= until:
                    yield {**_of(claim, happened), **named, **_by_conversion_date(claim)}

    def lags(self, account_id: str, since: date, until: date, now: datetime) -> Iterator[Row]:
        """Conversions by campaign, day of the click and bucket of days from the click to the conversion."""
        for day in _days(since, min(until, now.date() + timedelta(days=1))):
            for claim in self._known_claims(account_id, day, now):
                days = (int(claim["claimed_at"]) - int(claim["touch_at"])) / DAY
                bucket = next(name for name, end in _LAG_BUCKETS if days < end)
                yield {**_of(claim, day), "segments.conversion_lag_bucket": bucket, **_conversions([claim])}

    def clicks(self, account_id: str, day: date, now: datetime) -> Iterator[dict[str, str]]:
        """Clicks of a day that have happened."""
        return (row for row in self._clicks.rows(account_id, day) if int(row["at"]) <= now.timestamp())

    def _known_claims(self, account_id: str, day: date, now: datetime) -> Iterator[dict[str, str]]:
        rows = self._claims.rows(account_id, day)
        return (row for row in rows if int(row["claimed_at"]) <= now.timestamp())


def _parts(figures: dict[str, str], day: date, share: Decimal, claims: list[dict[str, str]]) -> Iterator[Row]:
    """A day's figures shared out; the parts add up to the whole, and the purchases are all in the first."""
    shares = _SEARCH if figures["ad_id"] else _PERFORMANCE_MAX
    whole = {path: int(int(figures[name]) * share) for path, name in _MEASURES.items()}
    done, reached = dict.fromkeys(whole, 0), 0.0
    for number, (device, network, part) in enumerate(shares):
        reached = 1.0 if number == len(shares) - 1 else reached + part
        row: Row = {**_of(figures, day), "segments.device": device, "segments.ad_network_type": network}
        for path, total in whole.items():
            upto = int(total * reached)
            row[path] = (upto - done[path]) * (_MICROS if path == "metrics.cost_micros" else 1)
            done[path] = upto
        row |= _conversions(claims if number == 0 else [])
        if any(row[path] for path in (*_MEASURES, "metrics.conversions")):
            yield row


def _of(row: dict[str, str], day: date) -> Row:
    return {"campaign.id": int(row["campaign_id"]), "ad_group_ad.ad.id": row["ad_id"], "segments.date": day.isoformat()}


def _conversions(claims: list[dict[str, str]]) -> Row:
    count, value = float(len(claims)), sum(int(one["value"]) for one in claims) / 100
    return {
        "metrics.conversions": count,
        "metrics.conversions_value": value,
        "metrics.all_conversions": count,
        "metrics.all_conversions_value": value,
        "metrics.view_through_conversions": 0,
    }


def _by_conversion_date(claim: dict[str, str]) -> Row:
    return {
        "metrics.all_conversions_by_conversion_date": 1.0,
        "metrics.all_conversions_value_by_conversion_date": int(claim["value"]) / 100,
    }


def _same_ad(claim: dict[str, str], figures: dict[str, str]) -> bool:
    return (claim["campaign_id"], claim["ad_id"]) == (figures["campaign_id"], figures["ad_id"])


def _days(since: date, until: date) -> Iterator[date]:
    return (since + timedelta(days=number) for number in range((until - since).days + 1))
