"""What Google knows: the clicks with their ids, and figures as the export `ad_performance` brings them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from demo.world.ads import AdObject, Platform
from demo.world.calendar import day_of, midnight
from demo.world.figures import AdDay
from demo.world.orders import money
from demo.world.tables import Tables
from demo.world.visits import Visit

GoogleDay = Counter[tuple[str, str, date]]  # (campaign, ad, day) -> cents of orders claimed


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


def record_ad_performance(tables: Tables, ad: AdObject, number: int, figures: AdDay, sales: GoogleDay) -> None:
    """Write one ad's day; Performance Max has no ad group and no ad."""
    campaign, group = ad.ancestor("campaign"), ad.ancestor("adset")
    value = sales[campaign.id, ad.id, figures.date]
    tables.add(
        "ad_performance",
        midnight(figures.date),
        platform="google",
        account_id=figures.account_id,
        date=figures.date.isoformat(),
        campaign_id=campaign.id,
        campaign_name=campaign.at(number)["name"],
        ad_group_id=group.id or None,
        ad_group_name=group.at(number)["name"] or None,
        ad_id=ad.id or None,
        ad_name=ad.at(number)["name"] or None,
        breakdown=None,
        impressions=figures.impressions,
        clicks=figures.link_clicks,
        spend=money(figures.spend),
        currency="EUR",
        reach=None,
        conversions=int(value > 0),
        conversions_value=money(value),
        interests=None,
        keywords=";".join(group.facts["keywords"]) or None,
    )
