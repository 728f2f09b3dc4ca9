"""What Umami's collector does with an event of the site (src/app/api/send/route.ts), written as rows of its tables."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from demo.umami import tables
from demo.world.visits import SHOP

WEBSITE = UUID("5ea00000-0000-4000-8000-7ea000000001")
_PAGE_VIEW, _CUSTOM = 1, 2
_TEXT, _NUMBER = 1, 2  # DATA_TYPE of event_data
_TAGS = (
    "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "gclid", "fbclid", "msclkid", "ttclid",
    "li_fat_id", "twclid",
)  # fmt: skip
_DEVICES = ("desktop", "laptop", "mobile", "mobile")

Rows = dict[Any, list[dict[str, Any]]]


def uuid(*parts: object) -> UUID:
    """An id that is the same whenever the world is made again."""
    return uuid5(NAMESPACE_URL, "/".join(map(str, parts)))


def session_id(browser: str, at: datetime) -> UUID:
    """A hash with a salt of the month, as Umami makes it; the site's own browser id goes into it."""
    return uuid(WEBSITE, browser, f"{at:%Y-%m}")


def rows(event: dict[str, str]) -> Rows:
    """The rows of one event: by table, each with its primary key."""
    at = datetime.fromisoformat(event["occurred_at"])
    browser, event_id = event["anonymous_id"], uuid(WEBSITE, event["event_id"])
    session = session_id(browser, at)
    name = event["name"]
    data = {"product_id": event["product_id"], "user_id": event["user_id"], **json.loads(event["properties"] or "{}")}
    found: Rows = {
        tables.SESSION: [
            {
                "session_id": session, "website_id": WEBSITE, "distinct_id": browser, "created_at": at,
                "device": _DEVICES[session.int % len(_DEVICES)],
            }
        ],
        tables.WEBSITE_EVENT: [
            {
                "event_id": event_id, "website_id": WEBSITE, "session_id": session, "created_at": at,
                "visit_id": uuid(WEBSITE, event["visit_id"]),
                "event_type": _PAGE_VIEW if name == "page_view" else _CUSTOM,
                "event_name": None if name == "page_view" else name,
                **_page(event["page_url"]),
                **_referrer(event["referrer_url"]),
            }
        ],
        tables.EVENT_DATA: [_datum(event_id, at, key, value) for key, value in data.items() if value],
    }  # fmt: skip
    if event["value"]:
        found[tables.EVENT_DATA].append({**_datum(event_id, at, "value", event["value"]), **_number(event["value"])})
    return found


def _page(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    tags = dict(parse_qsl(parts.query))
    return {
        "hostname": parts.hostname,
        "url_path": parts.path,
        "url_query": parts.query,
        **{name: tags.get(name) for name in _TAGS},
    }


def _referrer(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    domain = (parts.hostname or "").removeprefix("www.")
    own = urlsplit(SHOP).hostname
    known = {"referrer_path": parts.path, "referrer_query": parts.query} if url else {}
    return {
        **dict.fromkeys(("referrer_path", "referrer_query")),
        **known,
        "referrer_domain": domain if domain not in ("", own) else None,
    }


def _datum(event_id: UUID, at: datetime, key: str, value: object) -> dict[str, Any]:
    return {
        "event_data_id": uuid(event_id, key), "website_id": WEBSITE, "website_event_id": event_id, "data_key": key,
        "string_value": str(value), "number_value": None, "data_type": _TEXT, "created_at": at,
    }  # fmt: skip


def _number(value: str) -> dict[str, Any]:
    return {"string_value": f"{float(value):.4f}", "number_value": value, "data_type": _NUMBER}
