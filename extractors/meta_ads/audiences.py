"""Custom audiences and how many people Meta knows of them (Marketing API, reference of the custom audience)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

PAGE = 200
FIELDS = (
    "id,name,subtype,description,approximate_count_lower_bound,approximate_count_upper_bound,retention_days,"
    "delivery_status,operation_status,time_created,time_updated"
)


def row(record: Mapping[str, Any]) -> dict[str, Any]:
    """The row of `custom_audiences`; a size of -1 means that Meta does not tell it."""
    same = ("name", "subtype", "description", "retention_days")
    return {
        **{name: record.get(name) for name in same},
        "audience_id": record.get("id"),
        "size_low": _size(record.get("approximate_count_lower_bound")),
        "size_high": _size(record.get("approximate_count_upper_bound")),
        "delivery_status": _words(record.get("delivery_status")),
        "operation_status": _words(record.get("operation_status")),
        "created_at": _instant(record.get("time_created")),
        "updated_at": _instant(record.get("time_updated")),
    }


def _size(count: Any) -> Any:
    return None if count in (-1, "-1") else count


def _words(status: Any) -> Any:
    return status.get("description") if isinstance(status, Mapping) else status


def _instant(seconds: Any) -> Any:
    """Meta gives these as seconds since 1970; anything else stays as it is, for the contract to judge."""
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) and seconds > 0 else seconds or None
