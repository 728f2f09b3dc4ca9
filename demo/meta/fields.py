"""Which fields of an object a request gets: those it names, one level of braces deep."""

from __future__ import annotations

from typing import Any

from demo.meta.errors import GraphError

_DEFAULTS: dict[str, tuple[str, ...]] = {"AdAccount": ("id", "account_id")}
# Fields that the vendor knows; where there is no value they are left out, as the vendor leaves out what is empty.
_KNOWN = frozenset(
    (
        "account_id",
        "account_status",
        "adlabels",
        "adset_id",
        "amount_spent",
        "asset_feed_spec",
        "attribution_spec",
        "balance",
        "bid_amount",
        "bid_info",
        "bid_strategy",
        "billing_event",
        "body",
        "budget_remaining",
        "business",
        "buying_type",
        "call_to_action_type",
        "campaign_id",
        "configured_status",
        "conversion_domain",
        "conversion_specs",
        "created_time",
        "creative",
        "currency",
        "daily_budget",
        "daily_min_spend_target",
        "daily_spend_cap",
        "destination_type",
        "disable_reason",
        "effective_instagram_media_id",
        "effective_object_story_id",
        "effective_status",
        "end_advertiser",
        "end_time",
        "frequency_control_specs",
        "funding_source",
        "image_hash",
        "image_url",
        "instagram_permalink_url",
        "is_adset_budget_sharing_enabled",
        "issues_info",
        "learning_stage_info",
        "lifetime_budget",
        "link_url",
        "min_daily_budget",
        "name",
        "object_story_id",
        "object_story_spec",
        "object_type",
        "objective",
        "optimization_goal",
        "owner",
        "pacing_type",
        "preview_shareable_link",
        "promoted_object",
        "smart_promotion_type",
        "source_ad_id",
        "source_adset_id",
        "source_campaign_id",
        "special_ad_categories",
        "spend_cap",
        "start_time",
        "status",
        "stop_time",
        "targeting",
        "template_url",
        "thumbnail_url",
        "timezone_id",
        "timezone_name",
        "timezone_offset_hours_utc",
        "title",
        "tracking_specs",
        "updated_time",
        "url_tags",
        "video_id",
    )
)


def select(thing: dict[str, Any], names: list[str], kind: str, known: frozenset[str]) -> dict[str, Any]:
    """The named fields of an object that have a value; `id` always. Raises GraphError 100 for an unknown one."""
    chosen: dict[str, Any] = {}
    for name in names or _DEFAULTS.get(kind, ("id",)):
        field, _, nested = name.partition("{")
        if field not in known and field not in _KNOWN:
            raise GraphError.unknown_field(field, kind)
        value = thing.get(field)
        if value is None:
            continue
        if nested and isinstance(value, dict):
            inner = [part.strip() for part in nested.rstrip("}").split(",")]
            value = {key: part for key, part in value.items() if key in {"id", *inner}}
        chosen[field] = value
    return chosen | {"id": thing["id"]}


def known_fields(things: list[dict[str, Any]]) -> frozenset[str]:
    """Fields that any of the objects has; `updated_epoch` is for filters only."""
    return frozenset().union(*things) - {"updated_epoch"}
