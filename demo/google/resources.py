"""The things of the shop's account as Google shows them: rows by path of their fields, by resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any

from demo.world.ads import AdObject, Platform
from demo.world.catalog import COMPETITORS
from demo.world.visits import SHOP

Row = dict[str, Any]

_STATUSES = {"ACTIVE": "ENABLED", "PAUSED": "PAUSED", "ARCHIVED": "REMOVED", "DELETED": "REMOVED"}
_PRIMARY = {"ENABLED": "ELIGIBLE", "PAUSED": "PAUSED", "REMOVED": "REMOVED"}
_MICROS = 10_000  # of a cent
_FIRST_CRITERION = 300_010_000_001
_CHANGES = {"campaign": "CAMPAIGN", "adset": "AD_GROUP", "ad": "AD_GROUP_AD"}


class Resources:
    """The account's things on one day of the world, which begins at `start`."""

    def __init__(self, google: Platform, account_id: str, start: date, number: int) -> None:
        self._google, self._account_id, self._start, self._number = google, account_id, start, number

    def rows(self, resource: str) -> list[Row]:
        """Rows of a resource without figures."""
        listings = {
            "customer": self._customers,
            "campaign": self._campaigns,
            "ad_group": self._ad_groups,
            "ad_group_ad": self._ads,
            "ad_group_criterion": self._criteria,
            "user_list": self._user_lists,
            "custom_audience": self._custom_audiences,
            "conversion_action": self._conversion_actions,
            "change_status": self._changes,
        }
        return list(listings[resource]()) if resource in listings else []

    def name(self, kind: str, *ids: Any) -> str:
        """Name of a resource: `customers/1/ads/2~3`."""
        return f"customers/{self._account_id}/{kind}/{'~'.join(map(str, ids))}"

    def campaign(self, campaign: AdObject) -> Row:
        """Fields of a campaign and its account."""
        facts = campaign.at(self._number)
        groups = [one for one in self._google.of("adset") if one.parent is campaign]
        status = _STATUSES[facts["status"]]
        began = self._start + timedelta(days=campaign.first_day)
        return {
            **next(self._customers()),
            "campaign.id": int(campaign.id),
            "campaign.name": facts["name"],
            "campaign.advertising_channel_type": "SEARCH" if groups[0].id else "PERFORMANCE_MAX",
            "campaign.status": status,
            "campaign.primary_status": _PRIMARY[status],
            "campaign.bidding_strategy_type": "MAXIMIZE_CONVERSIONS",
            "campaign.start_date_time": f"{began} 00:00:00",
            "campaign_budget.amount_micros": int(facts["daily_budget"]) * _MICROS,
        }

    def ad_group(self, group: AdObject) -> Row:
        """Fields of an ad group and what it stands in."""
        facts, status = group.at(self._number), _STATUSES[group.at(self._number)["status"]]
        return {
            **self.campaign(group.ancestor("campaign")),
            "ad_group.id": int(group.id),
            "ad_group.name": facts["name"],
            "ad_group.type": "SEARCH_STANDARD",
            "ad_group.status": status,
            "ad_group.primary_status": _PRIMARY[status],
            "ad_group.cpc_bid_micros": 150 * _MICROS,
            "ad_group.optimized_targeting_enabled": False,
        }

    def ad(self, ad: AdObject) -> Row:
        """Fields of an ad and what it stands in; Performance Max has none of its own."""
        if not ad.id:
            return self.campaign(ad.ancestor("campaign"))
        facts, status = ad.at(self._number), _STATUSES[ad.at(self._number)["status"]]
        return {
            **self.ad_group(ad.ancestor("adset")),
            "ad_group_ad.ad.id": int(ad.id),
            "ad_group_ad.ad.name": facts["name"],
            "ad_group_ad.ad.type": "RESPONSIVE_SEARCH_AD",
            "ad_group_ad.ad.final_urls": [f"{SHOP}/p/{facts['product']}"],
            "ad_group_ad.status": status,
            "ad_group_ad.primary_status": _PRIMARY[status],
        }

    def keyword_ids(self) -> dict[tuple[str, str], int]:
        """Ids of keywords by ad group and words, the same on every day."""
        numbers = count(_FIRST_CRITERION)
        words = ("keywords", "excluded_keywords")
        groups = list(self._google.of("adset", self._account_id))
        return {
            (group.id, word): next(numbers) for group in groups for kind in words for word in group.facts.get(kind, ())
        }

    def _existing(self, kind: str) -> Iterator[AdObject]:
        things = self._google.of(kind, self._account_id)
        return (thing for thing in things if thing.id and thing.first_day <= self._number)

    def _customers(self) -> Iterator[Row]:
        account = self._google.accounts[self._account_id]
        yield {
            "customer.id": int(self._account_id),
            "customer.descriptive_name": account["name"],
            "customer.currency_code": account["currency"],
            "customer.time_zone": account["time_zone"],
            "customer.status": "ENABLED",
            "customer.test_account": False,
            "customer.auto_tagging_enabled": True,
        }

    def _campaigns(self) -> Iterator[Row]:
        return map(self.campaign, self._existing("campaign"))

    def _ad_groups(self) -> Iterator[Row]:
        return map(self.ad_group, self._existing("adset"))

    def _ads(self) -> Iterator[Row]:
        return map(self.ad, self._existing("ad"))

    def _criteria(self) -> Iterator[Row]:
        ids = self.keyword_ids()
        for group in self._existing("adset"):
            own = {**self.ad_group(group), "ad_group_criterion.status": "ENABLED"}
            for kind in ("keywords", "excluded_keywords"):
                for word in group.facts.get(kind, ()):
                    yield {**own, **_keyword(ids[group.id, word], word, kind == "excluded_keywords")}
            for kind in ("user_lists", "excluded_user_lists", "custom_segments"):
                for target in group.facts.get(kind, ()):
                    yield {**own, **self._audience(kind, target)}

    def _audience(self, kind: str, target: str) -> Row:
        is_list = kind.endswith("user_lists")
        path = "user_list.user_list" if is_list else "custom_audience.custom_audience"
        listed = self._google.extras["user_lists" if is_list else "custom_segments"]
        return {
            "ad_group_criterion.criterion_id": int(target),
            "ad_group_criterion.type": "USER_LIST" if is_list else "CUSTOM_AUDIENCE",
            "ad_group_criterion.display_name": next(one["name"] for one in listed if one["id"] == target),
            "ad_group_criterion.negative": kind.startswith("excluded"),
            f"ad_group_criterion.{path}": self.name("userLists" if is_list else "customAudiences", target),
        }

    def _user_lists(self) -> Iterator[Row]:
        for one in self._google.extras["user_lists"]:
            yield {
                **next(self._customers()),
                "user_list.id": int(one["id"]),
                "user_list.name": one["name"],
                "user_list.type": "RULE_BASED",
                "user_list.membership_status": "OPEN",
                "user_list.membership_life_span": one["days"],
                "user_list.size_for_search": one["size"],
                "user_list.size_for_display": one["size"] // 2,
            }

    def _custom_audiences(self) -> Iterator[Row]:
        for one in self._google.extras["custom_segments"]:
            yield {
                **next(self._customers()),
                "custom_audience.id": int(one["id"]),
                "custom_audience.name": one["name"],
                "custom_audience.type": "SEARCH",
                "custom_audience.status": "ENABLED",
                "custom_audience.members": list(_members(one)),
            }

    def _conversion_actions(self) -> Iterator[Row]:
        action = self._google.extras["conversion_action"]
        yield {
            **next(self._customers()),
            "conversion_action.id": int(action["id"]),
            "conversion_action.name": action["name"],
            "conversion_action.type": "WEBPAGE",
            "conversion_action.category": "PURCHASE",
            "conversion_action.status": "ENABLED",
            "conversion_action.primary_for_goal": True,
            "conversion_action.include_in_conversions_metric": True,
            "conversion_action.click_through_lookback_window_days": action["click_window_days"],
            "conversion_action.view_through_lookback_window_days": action["view_window_days"],
            "conversion_action.counting_type": "MANY_PER_CLICK",
            "conversion_action.attribution_model_settings.attribution_model": "GOOGLE_SEARCH_ATTRIBUTION_DATA_DRIVEN",
        }

    def _changes(self) -> Iterator[Row]:
        """The newest change of each thing, at nine o'clock of its day."""
        for kind, resource_type in _CHANGES.items():
            for thing in self._existing(kind):
                number, status = thing.changed_day(self._number), _STATUSES[thing.at(self._number)["status"]]
                change = "ADDED" if number == thing.first_day else "REMOVED" if status == "REMOVED" else "CHANGED"
                group = thing.ancestor("adset").id if kind != "campaign" else ""
                yield {
                    **next(self._customers()),
                    "change_status.resource_name": self.name("changeStatus", thing.id),
                    "change_status.resource_type": resource_type,
                    "change_status.resource_status": change,
                    "change_status.campaign": self.name("campaigns", thing.ancestor("campaign").id),
                    "change_status.ad_group": self.name("adGroups", group) if group else None,
                    "change_status.last_change_date_time": f"{self._start + timedelta(days=number)} 09:00:00",
                }


def _keyword(criterion_id: int, word: str, is_excluded: bool) -> Row:
    row: Row = {
        "ad_group_criterion.criterion_id": criterion_id,
        "ad_group_criterion.type": "KEYWORD",
        "ad_group_criterion.keyword.text": word,
        "ad_group_criterion.keyword.match_type": "BROAD" if is_excluded else "PHRASE",
        "ad_group_criterion.negative": is_excluded,
    }
    if not is_excluded:
        row["ad_group_criterion.quality_info.quality_score"] = 7
        row["ad_group_criterion.effective_cpc_bid_micros"] = 150 * _MICROS
    return row


def _members(segment: Mapping[str, Any]) -> Iterator[Row]:
    rival = next((one for one in COMPETITORS if one.competitor_id == segment.get("competitor")), None)
    words = rival.spellings if rival else segment["keywords"]
    for word in words:
        yield {"member_type": "KEYWORD", "keyword": word}
    if rival:
        yield {"member_type": "URL", "url": f"https://{rival.domain}"}
