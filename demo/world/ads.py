"""The shop's ads on Meta and Google: what there is of them on each day of the world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent
_URL_TAGS = (
    "utm_source=facebook&utm_medium=paid_social&utm_campaign={{campaign.id}}"
    "&utm_content={{ad.id}}&utm_term={{adset.id}}"
)


@dataclass(frozen=True, eq=False)
class AdObject:
    """A campaign, ad set (ad group) or ad, with what changed about it."""

    kind: str  # campaign, adset or ad
    id: str
    account_id: str
    parent: AdObject | None
    facts: Mapping[str, Any]
    changes: tuple[Mapping[str, Any], ...]

    @cached_property
    def first_day(self) -> int:
        """Day of the world on which it was made."""
        return max(int(self.facts.get("from", 0)), self.parent.first_day if self.parent else 0)

    def at(self, day: int) -> dict[str, Any]:
        """Its facts as they were on that day."""
        facts = {"status": "ACTIVE", **self.facts}
        for change in self.changes:
            if change["day"] <= day:
                facts.update({key: value for key, value in change.items() if key != "day"})
        return facts

    def changed_day(self, day: int) -> int:
        """Newest day up to `day` on which something of it changed."""
        return max([self.first_day, *(int(change["day"]) for change in self.changes if change["day"] <= day)])

    def effective_status(self, day: int) -> str:
        """Its status together with that of what it stands in, in the vendor's words."""
        own = str(self.at(day)["status"])
        above = self.parent.effective_status(day) if self.parent else "ACTIVE"
        if own == "DELETED" or above == "DELETED":
            return "DELETED"
        if own == "ARCHIVED" or above == "ARCHIVED":
            return "ARCHIVED"
        if own == "PAUSED" or above == "ACTIVE":
            return own
        return above if above.endswith("_PAUSED") else f"{self.parent.kind.upper()}_PAUSED"  # type: ignore[union-attr]

    def ancestor(self, kind: str) -> AdObject:
        """Itself or the object of that kind it stands in."""
        return self if self.kind == kind or self.parent is None else self.parent.ancestor(kind)


@dataclass(frozen=True)
class Platform:
    """All ads of one platform."""

    name: str
    accounts: Mapping[str, Mapping[str, Any]]
    objects: tuple[AdObject, ...]
    extras: Mapping[str, Any]  # what else the file holds: lists of people, segments, conversion actions

    def of(self, kind: str, account_id: str | None = None) -> Iterator[AdObject]:
        """Objects of one kind, of one account or of all."""
        return (thing for thing in self.objects if thing.kind == kind and account_id in (None, thing.account_id))

    @cache  # noqa: B019  (a platform lives as long as the process)
    def serving(self, day: int, country: str, is_retargeting: bool) -> tuple[tuple[AdObject, ...], tuple[float, ...]]:
        """Ads that run on a day for people of a country, and their weights."""
        ads = tuple(
            ad
            for ad in self.of("ad")
            if ad.first_day <= day
            and ad.effective_status(day) == "ACTIVE"
            and country in self.accounts[ad.account_id]["countries"]
            and bool(ad.ancestor("adset").facts.get("is_retargeting")) == is_retargeting
        )
        return ads, tuple(float(ad.facts["weight"]) for ad in ads)

    def __hash__(self) -> int:
        return hash(self.name)


@cache
def platform(name: str) -> Platform:
    """The ads on `meta` or `google`, from the file beside this module."""
    content = yaml.safe_load((_FOLDER / f"{name}_ads.yml").read_text(encoding="utf-8"))
    accounts = {account["id"]: account for account in content["accounts"]}
    objects = tuple(thing for entry in content["campaigns"] for thing in _tree(entry))
    return Platform(name, accounts, objects, {key: content[key] for key in content.keys() - {"accounts", "campaigns"}})


def url_tags(ad: AdObject) -> str:
    """Template of the tags that Meta adds to the ad's link."""
    return str(ad.ancestor("campaign").facts.get("url_tags", _URL_TAGS))


def _tree(entry: Mapping[str, Any]) -> Iterator[AdObject]:
    campaign = _object("campaign", entry, entry["account"], None, "ad_sets")
    yield campaign
    for group in entry["ad_sets"]:
        ad_set = _object("adset", group, entry["account"], campaign, "ads")
        yield ad_set
        for ad in group["ads"]:
            yield _object("ad", ad, entry["account"], ad_set)


def _object(kind: str, entry: Mapping[str, Any], account_id: str, parent: AdObject | None, below: str = "") -> AdObject:
    facts = {key: value for key, value in entry.items() if key not in ("changes", below)}
    return AdObject(kind, entry["id"], account_id, parent, facts, tuple(entry.get("changes", ())))
