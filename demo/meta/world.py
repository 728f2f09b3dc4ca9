"""Data of the simulated world, read from a demo folder; the clock decides what is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from demo.files import DayTable
from demo.home import DemoError, Home, instant
from demo.meta.audiences import audiences_json
from demo.meta.data import AdFigures, Figures
from demo.meta.objects import account_json, object_json
from demo.world.ads import AdObject, platform
from demo.world.dice import DAY

# Purchases appear under several names of one another; `omni_purchase` contains the others.
PURCHASES = ("omni_purchase", "purchase", "offsite_conversion.fb_pixel_purchase", "onsite_web_purchase")
_VIEWS = ("omni_view_content", "view_content", "offsite_conversion.fb_pixel_view_content")
_CLICK_WINDOWS = {"1d_click": 1, "7d_click": 7, "28d_click": 28}
_DEFAULT_WINDOW = ("7d_click", "1d_view")  # what `value` is made of, as the vendor's ad sets have it by default


class WorldData:
    """The world of a demo folder at the instant its clock shows (or at a fixed one)."""

    def __init__(self, home: Home, clock: date | datetime | None = None) -> None:
        self.home, self.clock = home, clock
        self.meta = platform("meta")
        self.ads = {ad.id: ad for ad in self.meta.of("ad")}
        plan = home.plan()
        if plan is None:
            raise DemoError(f"{home.folder}: there is no world yet; make one with `python -m demo world`")
        self.start = plan.start
        self._days = DayTable(home.platforms / "meta" / "ad_days.csv")
        self._claims = DayTable(home.platforms / "meta" / "claims.csv")

    def now(self) -> datetime:
        """The server's time: the fixed one, else the clock file's."""
        return instant(self.clock) if self.clock is not None else self.home.now()

    def accounts(self) -> list[dict[str, Any]]:
        """The shop's ad accounts."""
        return [account_json(account) for account in self.meta.accounts.values()]

    def objects(self, kind: str) -> list[dict[str, Any]]:
        """Objects that exist now, as they are now."""
        source = "ad" if kind == "adcreative" else kind
        return [
            object_json(kind, thing, self.start, self._number(thing), self.meta)
            for thing in self.meta.of(source)
            if thing.first_day <= self._number(thing)
        ]

    def figures(self, account_id: str, since: date, until: date) -> Iterator[AdFigures]:
        """Figures of the days asked for; nothing after today, of today the part that is over."""
        zone = ZoneInfo(self.meta.accounts[account_id]["time_zone"])
        now = self.now().astimezone(zone)
        midnight = datetime.combine(now.date(), datetime.min.time(), zone)
        for number in range((min(until, now.date()) - since).days + 1):
            day = since + timedelta(days=number)
            share = Decimal(1) if day < now.date() else Decimal(int((now - midnight).total_seconds())) / DAY
            for row in self._days.rows(account_id, day):
                ad = self.ads[row["ad_id"]]
                yield AdFigures(
                    account_id,
                    ad.ancestor("campaign").id,
                    ad.ancestor("adset").id,
                    ad.id,
                    day,
                    self._figures(row, day, share),
                )

    def audiences(self, account_id: str) -> list[dict[str, Any]]:
        """Custom audiences of an account, as large as they are now."""
        return audiences_json(self.meta, account_id, self.start, (self.now().date() - self.start).days)

    def _number(self, thing: AdObject) -> int:
        """Number of today's day in the world, in the zone of the object's account."""
        zone = ZoneInfo(self.meta.accounts[thing.account_id]["time_zone"])
        return (self.now().astimezone(zone).date() - self.start).days

    def _figures(self, row: dict[str, str], day: date, share: Decimal) -> Figures:
        part = {
            key: int(int(row[key]) * share)
            for key in ("impressions", "clicks", "link_clicks", "landings", "reach", "engagements", "spend")
        }
        figures = Figures(
            part["impressions"], part["clicks"], part["link_clicks"], part["reach"], Decimal(part["spend"]) / 100
        )
        counts = {
            "link_click": part["link_clicks"],
            "landing_page_view": part["landings"],
            "post_engagement": part["engagements"],
            "page_engagement": part["engagements"],
            **dict.fromkeys(_VIEWS, part["landings"]),
        }
        for action_type, count in counts.items():
            if count:
                figures.actions[action_type] = {
                    window: Decimal(count) for window in ("value", "1d_click", "7d_click", "28d_click")
                }
        for claim in self._claims.rows(row["account_id"], day):
            if claim["ad_id"] == row["ad_id"]:
                self._claim(figures, claim)
        return figures

    def _claim(self, figures: Figures, claim: dict[str, str]) -> None:
        """Count a claimed purchase in each window it falls in, once it has happened."""
        lag = int(claim["claimed_at"]) - int(claim["touch_at"])
        if datetime.fromtimestamp(int(claim["claimed_at"]), UTC) > self.now():
            return
        if claim["kind"] == "click":
            windows = [window for window, days in _CLICK_WINDOWS.items() if lag <= days * DAY]
        else:
            windows = ["1d_view" if claim["kind"] == "view" else "1d_ev"]
        if set(windows) & set(_DEFAULT_WINDOW):
            windows.append("value")
        once = Figures()
        for action_type in PURCHASES:
            once.actions[action_type] = dict.fromkeys(windows, Decimal(1))
            once.action_values[action_type] = dict.fromkeys(windows, Decimal(claim["value"]) / 100)
        figures.add(once)
