"""Ad objects: which fields are asked for, and how an object becomes rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

Row = dict[str, Any]

ACCOUNT_FIELDS = "account_id,name,currency,timezone_name,account_status,balance"
# Marketing API, reference of the ad account, account_status.
_ACCOUNT_STATUSES = {
    1: "ACTIVE",
    2: "DISABLED",
    3: "UNSETTLED",
    7: "PENDING_RISK_REVIEW",
    8: "PENDING_SETTLEMENT",
    9: "IN_GRACE_PERIOD",
    100: "PENDING_CLOSURE",
    101: "CLOSED",
    201: "ANY_ACTIVE",
    202: "ANY_CLOSED",
}


@dataclass(frozen=True)
class Listing:
    """An edge of the account: the stream it fills, its level in status filters, its fields and its page."""

    stream: str
    edge: str
    level: str
    row: Callable[[Row, int], Row]
    fields: str
    page: int = 500


def plain_id(account_id: str) -> str:
    """An account's id without `act_`, as it stands in every table."""
    return account_id.removeprefix("act_")


def account_row(record: Row, offset: int) -> Row:
    """The row of `accounts`; amounts come in units of 1/offset of the currency."""
    status = record.get("account_status")
    return {
        "account_id": record.get("account_id"),
        "name": record.get("name"),
        "currency": record.get("currency"),
        "time_zone": record.get("timezone_name"),
        "status": _ACCOUNT_STATUSES.get(status, status) if isinstance(status, int) else status,
        "balance": _money(record.get("balance"), offset),
    }


def interest_rows(ad_group_id: str, targeting: Mapping[str, Any]) -> Iterator[Row]:
    """Rows of `ad_group_interests`.

    `flexible_spec` is a list of groups that must all match, each by any of its entries; interests beside it are one
    more group. `exclusions` leaves people out (Marketing API, flexible targeting).
    """
    groups = [*(targeting.get("flexible_spec") or []), targeting]
    excluded = [targeting.get("exclusions") or {}]
    for is_excluded, listed in ((False, groups), (True, excluded)):
        for index, group in enumerate(listed):
            for interest_id, name in _interests(group):
                yield {
                    "ad_group_id": ad_group_id,
                    "group_index": index,
                    "interest_id": interest_id,
                    "interest_name": name,
                    "is_excluded": is_excluded,
                }


def is_expansion_on(targeting: Mapping[str, Any] | None) -> bool | None:
    """Whether Meta may show the ads beyond the targeting: Advantage+ audience, detailed targeting expansion or the
    relaxation of audiences (Marketing API, Advantage targeting). None where there is no targeting."""
    if not targeting:
        return None
    automation = targeting.get("targeting_automation") or {}
    relaxed = targeting.get("targeting_relaxation_types") or {}
    optimization = targeting.get("targeting_optimization")
    return (
        _is_on(automation.get("advantage_audience"))
        or optimization not in (None, "", "none", "NONE")
        or any(_is_on(value) for value in relaxed.values())
    )


def _campaign(record: Row, offset: int) -> Row:
    return {
        **_same(record, "name", "objective", "status", "effective_status", "buying_type"),
        "campaign_id": record.get("id"),
        "daily_budget": _money(record.get("daily_budget"), offset),
        "lifetime_budget": _money(record.get("lifetime_budget"), offset),
        "start_at": record.get("start_time"),
        "stop_at": record.get("stop_time"),
        **_times(record),
    }


def _ad_group(record: Row, offset: int) -> Row:
    same = ("campaign_id", "name", "status", "effective_status", "optimization_goal", "billing_event", "targeting")
    return {
        **_same(record, *same),
        "ad_group_id": record.get("id"),
        "daily_budget": _money(record.get("daily_budget"), offset),
        "start_at": record.get("start_time"),
        "end_at": record.get("end_time"),
        "is_expansion_on": is_expansion_on(record.get("targeting")),
        **_times(record),
    }


def _ad(record: Row, offset: int) -> Row:
    return {
        **_same(record, "name", "status", "effective_status", "campaign_id"),
        "ad_id": record.get("id"),
        "ad_group_id": record.get("adset_id"),
        "creative_id": (record.get("creative") or {}).get("id"),
        **_times(record),
    }


def _creative(record: Row, offset: int) -> Row:
    """The link, the button and the texts are in the creative itself, in its post's data, or in its assets."""
    story = record.get("object_story_spec") or {}
    data = story.get("link_data") or story.get("video_data") or story.get("template_data") or {}
    button = data.get("call_to_action") or {}
    links = (record.get("asset_feed_spec") or {}).get("link_urls") or [{}]
    return {
        **_same(record, "name", "url_tags"),
        "creative_id": record.get("id"),
        "link_url": record.get("link_url")
        or data.get("link")
        or (button.get("value") or {}).get("link")
        or links[0].get("website_url"),
        "title": record.get("title") or data.get("name") or data.get("title"),
        "body": record.get("body") or data.get("message"),
        "object_story_id": record.get("effective_object_story_id") or record.get("object_story_id"),
        "call_to_action": record.get("call_to_action_type") or button.get("type"),
    }


_TIMES = "created_time,updated_time"
LISTINGS = (
    Listing(
        "campaigns",
        "campaigns",
        "campaign",
        _campaign,
        f"name,objective,status,effective_status,buying_type,daily_budget,lifetime_budget,start_time,stop_time,{_TIMES}",
    ),
    Listing(
        "ad_groups",
        "adsets",
        "adset",
        _ad_group,
        "campaign_id,name,status,effective_status,optimization_goal,billing_event,daily_budget,start_time,end_time,"
        f"targeting,{_TIMES}",
        page=200,
    ),
    Listing("ads", "ads", "ad", _ad, f"name,status,effective_status,campaign_id,adset_id,creative{{id}},{_TIMES}"),
    Listing(
        "creatives",
        "adcreatives",
        "adcreative",
        _creative,
        "name,url_tags,link_url,title,body,object_story_id,effective_object_story_id,call_to_action_type,"
        "object_story_spec,asset_feed_spec",
        page=100,
    ),
)


def _same(record: Row, *names: str) -> Row:
    return {name: record.get(name) for name in names}


def _times(record: Row) -> Row:
    return {"created_at": record.get("created_time"), "updated_at": record.get("updated_time")}


def _interests(group: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    seen = set()
    for entry in group.get("interests") or []:
        interest_id = str(entry["id"] if isinstance(entry, Mapping) else entry)
        if interest_id not in seen:
            seen.add(interest_id)
            yield interest_id, entry.get("name") if isinstance(entry, Mapping) else None


def _is_on(flag: Any) -> bool:
    return flag in (1, "1", True)


def _money(amount: Any, offset: int) -> Any:
    """An amount in the currency; what is no number stays as it is, for the contract to refuse."""
    try:
        return None if amount is None else Decimal(str(amount)) / offset
    except InvalidOperation:
        return amount
