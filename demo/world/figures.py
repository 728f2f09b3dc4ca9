"""What the ad platforms will say of their ads: figures by day, and the purchases they claim.

A platform counts what it saw: the clicks, and every purchase in its windows after a click or a view, whatever
truly caused it. So its claims grow as late purchases come in, and are more than the truth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random
from zoneinfo import ZoneInfo

from demo.world.ads import AdObject, Platform
from demo.world.calendar import day_of
from demo.world.costs import RATES
from demo.world.dice import DAY, dice
from demo.world.orders import Order
from demo.world.visits import Visit

CLAIM_DAYS = 28  # a click claims purchases this long


@dataclass(frozen=True)
class AdDay:
    """One ad on one day of its account's time zone; spend in cents of the account's currency."""

    platform: str
    account_id: str
    campaign_id: str
    ad_id: str
    date: date
    impressions: int
    clicks: int
    link_clicks: int
    landings: int
    reach: int
    engagements: int
    spend: int


@dataclass(frozen=True)
class Claim:
    """A purchase that a platform books to an ad and a day; `kind` click, view or engaged view; value in cents."""

    platform: str
    account_id: str
    campaign_id: str
    ad_id: str
    date: date
    kind: str
    touch_at: int
    claimed_at: int
    value: int
    order_id: str


Landings = Counter[tuple[str, str, str, date]]  # (platform, campaign, ad, date in the account's zone) -> visits


def count_landings(landings: Landings, platforms: dict[str, Platform], visits: Iterable[Visit]) -> None:
    """Count visits by ad and day, as the platforms count clicks."""
    for visit in visits:
        if visit.ad is not None:
            name = "meta" if visit.channel == "paid_social" else "google"
            zone = ZoneInfo(platforms[name].accounts[visit.ad.account_id]["time_zone"])
            landings[name, visit.ad.ancestor("campaign").id, visit.ad.id, day_of(visit.at, zone)] += 1


def ad_day(seed: int, platform: Platform, ad: AdObject, day: date, landings: int, scale: float) -> AdDay:
    """Figures of an ad on a day on which it ran; more clicks are counted than ever land."""
    random = dice(seed, "ad day", platform.name, ad.ancestor("campaign").id, ad.id, day)
    link_clicks = landings + _thinned(random, landings, 0.15) + int(random.random() < 0.3)
    clicks = link_clicks + _thinned(random, link_clicks, 0.30)
    rate = random.uniform(0.007, 0.016) if platform.name == "meta" else random.uniform(0.03, 0.08)
    impressions = max(round(link_clicks / rate), round(40 * scale * random.random()) + link_clicks)
    spend = round(link_clicks * ad.facts["cpc"] * random.uniform(0.85, 1.2))
    return AdDay(
        platform.name,
        ad.account_id,
        ad.ancestor("campaign").id,
        ad.id,
        day,
        impressions,
        clicks,
        link_clicks,
        landings,
        reach=round(impressions / random.uniform(1.05, 1.5)),
        engagements=clicks + round(impressions * 0.004),
        spend=spend,
    )


def claim_of(seed: int, meta: Platform, first_day: date, order: Order, visits: list[Visit]) -> Claim | None:
    """What Meta claims of an order: the last click in 28 days, else now and then a view or an engaged view.

    Orders on a marketplace are out of its sight.
    """
    random = dice(seed, "claim", order.purchase.order_id)
    if order.purchase.sales_channel == "teamarket":
        return None
    clicks = [
        visit
        for visit in visits
        if visit.ad and visit.channel == "paid_social" and 0 <= order.purchase.at - visit.at <= CLAIM_DAYS * DAY
    ]
    if clicks:
        return _claim(meta, order, "click", clicks[-1].at, clicks[-1].ad)
    draw, shown_at = random.random(), order.purchase.at - random.randrange(3600, 20 * 3600)
    number = (day_of(shown_at) - first_day).days
    ads, weights = meta.serving(number, order.purchase.person.country, is_retargeting=True)
    if draw > 0.10 or not ads:
        return None
    return _claim(meta, order, "view" if draw < 0.08 else "ev", shown_at, random.choices(ads, weights)[0])


def google_claim_of(google: Platform, order: Order, visits: list[Visit]) -> Claim | None:
    """What Google claims of an order: the last click in the window of its conversion action; it sees no views.

    Orders on a marketplace are out of its sight.
    """
    window = int(google.extras["conversion_action"]["click_window_days"]) * DAY
    clicks = [
        visit
        for visit in visits
        if visit.ad and visit.channel == "paid_search" and 0 <= order.purchase.at - visit.at <= window
    ]
    if not clicks or order.purchase.sales_channel == "teamarket":
        return None
    return _claim(google, order, "click", clicks[-1].at, clicks[-1].ad)


def _claim(platform: Platform, order: Order, kind: str, touch_at: int, ad: AdObject | None) -> Claim:
    if ad is None:
        raise ValueError(f"order {order.purchase.order_id}: a click without an ad cannot be claimed")
    account = platform.accounts[ad.account_id]
    value = round(order.total * RATES[account["currency"]] / RATES[order.purchase.person.currency])
    return Claim(
        platform.name,
        ad.account_id,
        ad.ancestor("campaign").id,
        ad.id,
        day_of(touch_at, ZoneInfo(account["time_zone"])),
        kind,
        touch_at,
        order.purchase.at,
        value,
        order.purchase.order_id,
    )


def _thinned(random: Random, count: int, share: float) -> int:
    return sum(random.random() < share for _ in range(min(count, 200))) + round(max(0, count - 200) * share)
