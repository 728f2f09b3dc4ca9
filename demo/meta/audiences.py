"""Custom audiences: those that the world's ad sets use, with sizes that grow."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from demo.world.ads import Platform
from demo.world.calendar import ZONE

_TOO_SMALL = 1000  # smaller ones have no size that is told


def audiences_json(meta: Platform, account_id: str, start: date, day: int) -> list[dict[str, Any]]:
    """The audiences of an account as they are on a day of the world; a size that is not told is -1."""
    names: dict[str, str] = {}
    for ad_set in meta.of("adset", account_id):
        if ad_set.first_day <= day:
            for key in ("custom_audiences", "excluded_custom_audiences"):
                names |= ad_set.facts.get(key, {})
    made = int(datetime.combine(start, time(9), ZONE).timestamp())
    found = []
    for audience_id, name in sorted(names.items()):
        size = (day + 1) * (40 + int(audience_id) % 10)
        is_told = size >= _TOO_SMALL
        found.append(
            {
                "id": audience_id,
                "account_id": account_id,
                "name": name,
                "subtype": "WEBSITE",
                "retention_days": 180,
                "approximate_count_lower_bound": size if is_told else -1,
                "approximate_count_upper_bound": size * 115 // 100 if is_told else -1,
                "delivery_status": {"code": 200, "description": "This audience is ready for use."},
                "operation_status": {"code": 200, "description": "Normal"},
                "time_created": made,
                "time_updated": made + int(timedelta(days=day).total_seconds()),
            }
        )
    return found
