"""Umami's tables, and the one statement that reads them.

Columns as in Umami 2.18 and 3 (umami-software/umami, prisma/schema.prisma). Session data, replays, reports and users
are not read.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, column, func, or_, select, table

_TAGS = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
_CLICK_IDS = ("gclid", "fbclid", "msclkid", "ttclid")
_OF_EVENT = (
    "event_id", "website_id", "session_id", "visit_id", "created_at", "url_path", "url_query", "referrer_path",
    "referrer_query", "referrer_domain", "page_title", *_TAGS, *_CLICK_IDS, "event_type", "event_name", "hostname",
)  # fmt: skip
_OF_SESSION = ("distinct_id", "browser", "os", "device", "country", "region", "city")
_VALUES = ("number_value", "string_value", "date_value")  # numbers and dates stand in string_value too


def _table(name: str, *columns: str) -> Any:
    return table(name, *(column(one) for one in columns))


EVENTS = _table("website_event", *_OF_EVENT)
_SESSIONS = _table("session", "session_id", *_OF_SESSION)
_DATA = _table("event_data", "website_event_id", "data_key", "data_type", *_VALUES)
_REVENUE = _table("revenue", "event_id", "revenue", "currency")
REQUIRED = (EVENTS, _SESSIONS, _DATA, _REVENUE)


def events(website_id: UUID, kinds: tuple[int, ...], since: datetime, until: datetime) -> Select[Any]:
    """A website's events of some kinds with since <= created_at < until, with their session, data and revenue."""
    data = (
        select(
            func.jsonb_object_agg(_DATA.c.data_key, func.coalesce(*(func.to_jsonb(_DATA.c[one]) for one in _VALUES)))
        )
        .where(_DATA.c.website_event_id == EVENTS.c.event_id)
        .scalar_subquery()
    )
    revenue, currency = (
        select(function(_REVENUE.c[name])).where(_REVENUE.c.event_id == EVENTS.c.event_id).scalar_subquery()
        for name, function in (("revenue", func.sum), ("currency", func.min))
    )
    return (
        select(
            *EVENTS.c,
            *(_SESSIONS.c[name] for name in _OF_SESSION),
            data.label("properties"),
            revenue.label("revenue"),
            currency.label("currency"),
        )
        .select_from(EVENTS.outerjoin(_SESSIONS, EVENTS.c.session_id == _SESSIONS.c.session_id))
        .where(
            and_(EVENTS.c.website_id == website_id, EVENTS.c.created_at >= since, EVENTS.c.created_at < until),
            or_(*(EVENTS.c.event_type == kind for kind in kinds)),
        )
    )


def first_event(website_id: UUID) -> Select[Any]:
    """The earliest instant of a website's events."""
    return select(func.min(EVENTS.c.created_at)).where(EVENTS.c.website_id == website_id)


def websites() -> Select[Any]:
    """Ids of the websites that are not deleted."""
    found = _table("website", "website_id", "deleted_at")
    return select(found.c.website_id).where(found.c.deleted_at.is_(None)).order_by(found.c.website_id)
