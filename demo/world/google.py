"""What Google knows of the visits: the clicks with their ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from demo.world.ads import Platform
from demo.world.calendar import day_of
from demo.world.visits import Visit


@dataclass(frozen=True)
class AdClick:
    """A click that landed on the shop's page, with the id in the page's address; `ad_id` empty: Performance Max."""

    account_id: str
    date: date
    at: int
    gclid: str
    campaign_id: str
    ad_group_id: str
    ad_id: str
    keyword: str


def clicks_of(google: Platform, visits: list[Visit], last_day: date) -> Iterator[AdClick]:
    """The clicks behind a person's visits, up to a day of the account's zone."""
    for visit in visits:
        if visit.channel != "paid_search" or visit.ad is None:
            continue
        ad, zone = visit.ad, ZoneInfo(google.accounts[visit.ad.account_id]["time_zone"])
        day = day_of(visit.at, zone)
        if day <= last_day:
            campaign, group = ad.ancestor("campaign").id, ad.ancestor("adset").id
            yield AdClick(ad.account_id, day, visit.at, visit.tags["gclid"], campaign, group, ad.id, visit.keyword)
