"""Which fields of an object a request gets: those it names, one level of braces deep."""

from __future__ import annotations

from typing import Any

from demo.meta.errors import GraphError

_DEFAULTS: dict[str, tuple[str, ...]] = {"AdAccount": ("id", "account_id")}
# Fields that the vendor knows and the demo has no value for: left out, as the vendor leaves out what is empty.
_EMPTY = frozenset((
    "lifetime_budget", "stop_time", "end_time", "spend_cap", "bid_strategy", "bid_amount", "budget_remaining",
    "special_ad_categories", "configured_status", "issues_info", "adlabels", "promoted_object",
    "attribution_spec", "pacing_type", "source_campaign_id", "source_adset_id", "source_ad_id",
    "tracking_specs", "conversion_specs", "image_url", "image_hash", "thumbnail_url", "video_id",
    "asset_feed_spec", "effective_instagram_media_id", "instagram_permalink_url", "template_url", "object_type",
    "business", "bid_info", "learning_stage_info", "conversion_domain", "preview_shareable_link",
    "smart_promotion_type", "is_adset_budget_sharing_enabled", "owner", "end_advertiser", "disable_reason",
    "min_daily_budget", "funding_source", "daily_min_spend_target", "daily_spend_cap", "destination_type",
    "frequency_control_specs", "timezone_offset_hours_utc", "amount_spent", "timezone_id",
))


def select(thing: dict[str, Any], names: list[str], kind: str, known: frozenset[str]) -> dict[str, Any]:
    """The named fields of an object that have a value; `id` always. Raises GraphError 100 for an unknown one."""
    chosen: dict[str, Any] = {}
    for name in names or _DEFAULTS.get(kind, ("id",)):
        field, _, nested = name.partition("{")
        if field not in known and field not in _EMPTY:
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
