"""Google's figures as the export `ad_performance` brings them, a row for each ad and day."""

from __future__ import annotations

from collections import Counter
from datetime import date

from demo.world.ads import AdObject
from demo.world.calendar import midnight
from demo.world.figures import AdDay
from demo.world.orders import money
from demo.world.tables import Tables

GoogleDay = Counter[tuple[str, str, date]]  # (campaign, ad, day) -> cents of orders claimed


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
