"""An event of Umami's as a row: addresses put together again, who it was, and what it was about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

_KEPT = (
    "event_id", "website_id", "session_id", "visit_id", "created_at", "event_type", "event_name", "distinct_id",
    "page_title", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "gclid", "fbclid", "msclkid",
    "ttclid", "currency", "browser", "os", "device", "country", "region", "city",
)  # fmt: skip


def event(record: Mapping[str, Any], options: Any, zone: ZoneInfo) -> dict[str, Any]:
    """The row of one record of `tables.events`."""
    data = record["properties"] or {}
    distinct = record["distinct_id"] or None
    is_browser = options.identified_as == "anonymous_id"
    return {
        **{name: _plain(record[name]) for name in _KEPT},
        "event_date": record["created_at"].astimezone(zone).date(),
        "anonymous_id": distinct if is_browser and distinct else str(record["session_id"]),
        "user_id": data.get(options.user_key) if is_browser else distinct,
        "page_url": page_url(record, options.site_url),
        "referrer_url": referrer_url(record),
        "product_id": data.get(options.product_key),
        "value": _number(data.get(options.value_key), record["revenue"]),
        "properties": data or None,
    }


def page_url(record: Mapping[str, Any], site_url: str | None) -> str | None:
    """The page's address; Umami keeps host, path (with its fragment) and query apart."""
    host = f"https://{record['hostname']}" if record["hostname"] else (site_url or "").rstrip("/")
    path, _, fragment = (record["url_path"] or "").partition("#")
    query = f"?{record['url_query']}" if record["url_query"] else ""
    return f"{host}{path}{query}{'#' + fragment if fragment else ''}" or None


def referrer_url(record: Mapping[str, Any]) -> str | None:
    """The address that led here; none where it was a page of the site itself, whose domain Umami leaves out."""
    if not record["referrer_domain"]:
        return None
    query = f"?{record['referrer_query']}" if record["referrer_query"] else ""
    return f"https://{record['referrer_domain']}{record['referrer_path'] or '/'}{query}"


def _plain(value: Any) -> Any:
    """Ids come as UUIDs and CHAR(2) may be padded."""
    return value if value is None or not hasattr(value, "hex") or isinstance(value, int | float) else str(value)


def _number(given: Any, revenue: Any) -> Any:
    """The event's own value where it is a number; a text is no value, and stays in the properties."""
    return given if isinstance(given, int | float) and not isinstance(given, bool) else revenue
