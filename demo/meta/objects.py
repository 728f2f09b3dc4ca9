"""The world's ad objects as the Graph API shows them on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from demo.world.ads import AdObject, Platform, url_tags
from demo.world.catalog import COMPETITORS, GENERAL_INTERESTS

_PAGE = "2001"


def account_json(account: Mapping[str, Any]) -> dict[str, Any]:
    """An ad account; amounts in cents as text, as the vendor has them."""
    return {
        "id": f"act_{account['id']}",
        "account_id": account["id"],
        "name": account["name"],
        "account_status": 1,
        "currency": account["currency"],
        "timezone_name": account["time_zone"],
        "balance": str(account["balance"]),
    }


def object_json(kind: str, thing: AdObject, start: date, day: int, platform: Platform) -> dict[str, Any]:
    """A campaign, ad set, ad, or the creative of an ad, as it is on a day of the world."""
    zone = ZoneInfo(platform.accounts[thing.account_id]["time_zone"])
    made, changed = (
        datetime.combine(start + timedelta(days=number), time(9), zone)
        for number in (thing.first_day, thing.changed_day(day))
    )
    facts = thing.at(day)
    common = {"id": thing.id, "account_id": thing.account_id, "name": facts["name"]}
    if kind == "adcreative":
        return _creative(thing, facts, common)
    common |= {
        "status": facts["status"],
        "effective_status": thing.effective_status(day),
        "created_time": f"{made:%Y-%m-%dT%H:%M:%S%z}",
        "updated_time": f"{changed:%Y-%m-%dT%H:%M:%S%z}",
        "updated_epoch": changed.timestamp(),
    }
    if kind == "campaign":
        return common | {
            "objective": facts["objective"],
            "buying_type": "AUCTION",
            "start_time": common["created_time"],
            "daily_budget": str(facts["daily_budget"]),
        }
    if kind == "adset":
        countries = platform.accounts[thing.account_id]["countries"]
        return common | {
            "campaign_id": thing.ancestor("campaign").id,
            "optimization_goal": "OFFSITE_CONVERSIONS",
            "billing_event": "IMPRESSIONS",
            "start_time": common["created_time"],
            "targeting": targeting(facts, countries),
        }
    return common | {
        "campaign_id": thing.ancestor("campaign").id,
        "adset_id": thing.ancestor("adset").id,
        "creative": {"id": facts["creative"]},
    }


def targeting(facts: Mapping[str, Any], countries: list[str]) -> dict[str, Any]:
    """Targeting of an ad set: groups of interests (all must hold, in each any interest), audiences, expansion."""
    spec: dict[str, Any] = {"age_min": 18, "age_max": 65, "geo_locations": {"countries": countries}}
    rivals = [
        {"id": rival.interest_id, "name": rival.name}
        for rival in COMPETITORS
        if rival.competitor_id == facts.get("competitor")
    ]
    general = [{"id": GENERAL_INTERESTS[name], "name": name} for name in facts.get("interests", [])]
    groups = [{"interests": group} for group in (rivals, general) if group]
    if groups:
        spec["flexible_spec"] = groups
    for key in ("custom_audiences", "excluded_custom_audiences"):
        if key in facts:
            spec[key] = [{"id": audience, "name": name} for audience, name in facts[key].items()]
    is_wide = bool(facts.get("expansion"))
    spec["targeting_automation"] = {"advantage_audience": int(is_wide)}
    spec["targeting_optimization"] = "expansion_all" if is_wide else "none"
    return spec


def _creative(ad: AdObject, facts: Mapping[str, Any], common: dict[str, Any]) -> dict[str, Any]:
    link = f"https://tea.example/p/{facts['product']}"
    story = {"link": link, "message": facts["name"], "name": "Tea Boutique", "call_to_action": {"type": "SHOP_NOW"}}
    return common | {
        "id": facts["creative"],
        "title": "Tea Boutique",
        "body": facts["name"],
        "link_url": link,
        "status": "ACTIVE",
        "url_tags": url_tags(ad),
        "object_story_id": f"{_PAGE}_{facts['creative']}",
        "effective_object_story_id": f"{_PAGE}_{facts['creative']}",
        "call_to_action_type": "SHOP_NOW",
        "object_story_spec": {"page_id": _PAGE, "link_data": story},
        "effective_status": "ACTIVE",
    }
