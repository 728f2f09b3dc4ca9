"""Visits, and how they look in the web statistics: landing page, referrer, tags and click ids by channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from urllib.parse import urlencode

from demo.world.ads import AdObject, platform, url_tags
from demo.world.calendar import day_of
from demo.world.catalog import COMPETITORS, PRODUCTS
from demo.world.people import Person

SHOP = "https://tea.example"
INFLUENCERS = ("lena_steeps", "teatimewithtom")
_REFERRERS = (
    "https://teablog.example/best-green-teas",
    "https://slowmornings.example/guide",
    "https://forum.example/tea",
)
_SEARCH_ENGINES = (
    "https://www.google.com/",
    "https://www.google.de/",
    "https://duckduckgo.com/",
    "https://www.bing.com/",
)
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"  # pragma: allowlist secret


@dataclass
class Visit:
    """One touch of one person, as it truly was."""

    visit_id: str
    person: Person
    at: int
    channel: str
    device: str
    ad: AdObject | None = None
    is_logged_in: bool = False
    kind: str = "visit"
    path: str = "/"
    referrer: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    keyword: str = ""  # what Google knows of a click, whatever the tags say

    @property
    def landing_url(self) -> str:
        """First page with its tags, as the browser's address line shows it."""
        return f"{SHOP}{self.path}" + (f"?{urlencode(self.tags)}" if self.tags else "")


def choose_ad(random: Random, visit: Visit, first_day: date, is_return: bool) -> None:
    """Give a visit by a paid channel the ad that brought it; without a running ad the visit is organic."""
    name = "meta" if visit.channel == "paid_social" else "google"
    day = (day_of(visit.at) - first_day).days
    ads, weights = platform(name).serving(day, visit.person.country, is_return)
    if ads:
        visit.ad = random.choices(ads, weights)[0]
    else:
        visit.channel = "organic_social" if name == "meta" else "organic_search"


def dress(random: Random, visit: Visit, first_day: date) -> None:
    """Fill in landing page, referrer and tags from the visit's channel and ad."""
    _DRESSES[visit.channel](random, visit, first_day)


def _paid_social(random: Random, visit: Visit, first_day: date) -> None:
    ad = _ad(visit)
    day = (day_of(visit.at) - first_day).days
    names = {
        "{{campaign.id}}": ad.ancestor("campaign").id,
        "{{adset.id}}": ad.ancestor("adset").id,
        "{{ad.id}}": ad.id,
        "{{campaign.name}}": str(ad.ancestor("campaign").at(day)["name"]),
    }
    for tag in url_tags(ad).split("&"):
        key, value = tag.split("=")
        visit.tags[key] = names.get(value, value)
    visit.tags["fbclid"] = "IwAR" + _token(random, 24)
    visit.path = f"/p/{ad.facts['product']}"
    visit.referrer = random.choice(("https://l.facebook.com/", "https://l.instagram.com/", "https://m.facebook.com/"))


def _paid_search(random: Random, visit: Visit, first_day: date) -> None:
    ad = _ad(visit)
    campaign, keywords = ad.ancestor("campaign"), ad.ancestor("adset").facts["keywords"]
    visit.keyword = random.choice(keywords) if keywords else ""
    if not campaign.facts.get("is_untagged"):  # else Google's click id is all there is
        visit.tags = {"utm_source": "google", "utm_medium": "cpc", "utm_campaign": campaign.id}
        if keywords:
            visit.tags |= {"utm_content": ad.id, "utm_term": visit.keyword}
    visit.tags["gclid"] = "Cj0KCQ" + _token(random, 26)
    visit.path = f"/p/{ad.facts['product']}"
    visit.referrer = "https://www.google.com/"


def _organic_social(random: Random, visit: Visit, first_day: date) -> None:
    source = random.choice(("instagram", "instagram", "facebook"))
    visit.path = random.choice(("/", "/journal/how-to-brew", f"/p/{random.choice(PRODUCTS).product_id}"))
    visit.referrer = {"instagram": "https://l.instagram.com/", "facebook": "https://l.facebook.com/"}[source]
    if random.random() < 0.6:  # the rest are links that nobody tagged
        visit.tags = {"utm_source": source, "utm_medium": "social", "utm_campaign": "post"}


def _organic_search(random: Random, visit: Visit, first_day: date) -> None:
    visit.path = random.choice(("/", "/c/green", "/c/black", f"/p/{random.choice(PRODUCTS).product_id}"))
    visit.referrer = random.choice(_SEARCH_ENGINES)


def _referral(random: Random, visit: Visit, first_day: date) -> None:
    visit.referrer = random.choice(_REFERRERS)
    if visit.person.affinity and random.random() < 0.5:
        rival = next(one for one in COMPETITORS if one.competitor_id == visit.person.affinity)
        visit.path = f"/compare/{rival.competitor_id.replace('_', '-')}"
        visit.referrer = f"https://{rival.domain}/"


def _influencer(random: Random, visit: Visit, first_day: date) -> None:
    visit.tags = {"utm_source": random.choice(INFLUENCERS), "utm_medium": "influencer", "utm_campaign": "story"}
    visit.path = "/p/G-701"
    visit.referrer = random.choice(("https://www.youtube.com/", "https://l.instagram.com/", None))


def _offline(random: Random, visit: Visit, first_day: date) -> None:
    visit.kind = "offline"
    visit.path = "/q/flyer"
    visit.tags = {"utm_source": random.choice(("flyer", "parcel", "market")), "utm_medium": "qr", "utm_campaign": "qr"}


def _email(random: Random, visit: Visit, first_day: date) -> None:
    sent = day_of(visit.at)
    sent -= timedelta(days=(sent.weekday() - 1) % 7)  # newsletters go out on Tuesdays
    visit.tags = {"utm_source": "newsletter", "utm_medium": "email", "utm_campaign": f"newsletter-{sent}"}
    visit.path = random.choice(("/", "/p/G-701", f"/p/{random.choice(PRODUCTS).product_id}"))


def _share(random: Random, visit: Visit, first_day: date) -> None:
    friend = visit.person.referred_by
    visit.kind = "share"
    visit.tags = {"ref": referral_code(friend) if friend else "FRIEND"}
    visit.referrer = random.choice((None, "https://wa.me/", "https://t.me/"))


def _direct(random: Random, visit: Visit, first_day: date) -> None:
    if random.random() < 0.05:
        visit.referrer = f"{SHOP}/checkout"  # back from the payment page: still direct


_DRESSES = {
    "paid_social": _paid_social,
    "paid_search": _paid_search,
    "organic_social": _organic_social,
    "organic_search": _organic_search,
    "referral": _referral,
    "influencer": _influencer,
    "offline": _offline,
    "email": _email,
    "share": _share,
    "direct": _direct,
}


def referral_code(one: Person) -> str:
    """The code by which a customer's friends are known."""
    return f"TEA-{one.first_name[:3].upper()}-{one.key}"


def _ad(visit: Visit) -> AdObject:
    if visit.ad is None:
        raise ValueError(f"visit {visit.visit_id} came by {visit.channel} without an ad")
    return visit.ad


def _token(random: Random, length: int) -> str:
    return "".join(random.choices(_BASE64, k=length))
