"""Umami's tables, in the parts that statistics need (umami-software/umami, prisma/schema.prisma, November 2026)."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Integer, MetaData, Numeric, String, Table, Uuid

METADATA = MetaData()


def _instant(name: str = "created_at") -> Column[object]:
    return Column(name, DateTime(timezone=True))


def _texts(length: int, *names: str) -> list[Column[str]]:
    return [Column(name, String(length)) for name in names]


def _values() -> list[Column[object]]:
    return [
        Column("data_key", String(500), nullable=False),
        Column("string_value", String(500)),
        Column("number_value", Numeric(19, 4)),
        Column("date_value", DateTime(timezone=True)),
        Column("data_type", Integer, nullable=False),
        _instant(),
    ]


WEBSITE = Table(
    "website",
    METADATA,
    Column("website_id", Uuid, primary_key=True),
    Column("name", String(100), nullable=False),
    *_texts(500, "domain"),
    _instant(),
    _instant("reset_at"),
    _instant("deleted_at"),
)
SESSION = Table(
    "session",
    METADATA,
    Column("session_id", Uuid, primary_key=True),
    Column("website_id", Uuid, nullable=False),
    *_texts(20, "browser", "os", "device"),
    *_texts(11, "screen"),
    *_texts(35, "language"),
    *_texts(2, "country"),
    *_texts(20, "region"),
    *_texts(50, "city", "distinct_id"),
    _instant(),
)
WEBSITE_EVENT = Table(
    "website_event",
    METADATA,
    Column("event_id", Uuid, primary_key=True),
    Column("website_id", Uuid, nullable=False, index=True),
    Column("session_id", Uuid, nullable=False),
    Column("visit_id", Uuid, nullable=False),
    Column("created_at", DateTime(timezone=True), index=True),
    Column("url_path", String(500), nullable=False),
    *_texts(500, "url_query", "referrer_path", "referrer_query", "referrer_domain", "page_title"),
    *_texts(255, "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"),
    *_texts(255, "gclid", "fbclid", "msclkid", "ttclid", "li_fat_id", "twclid"),
    Column("event_type", Integer, nullable=False),
    *_texts(50, "event_name", "tag"),
    *_texts(100, "hostname"),
)
EVENT_DATA = Table(
    "event_data",
    METADATA,
    Column("event_data_id", Uuid, primary_key=True),
    Column("website_id", Uuid, nullable=False),
    Column("website_event_id", Uuid, nullable=False, index=True),
    *_values(),
)
REVENUE = Table(
    "revenue",
    METADATA,
    Column("revenue_id", Uuid, primary_key=True),
    Column("website_id", Uuid, nullable=False),
    Column("session_id", Uuid, nullable=False),
    Column("event_id", Uuid, nullable=False, index=True),
    Column("event_name", String(50), nullable=False),
    Column("currency", String(10), nullable=False),
    Column("revenue", Numeric(19, 4)),
    _instant(),
)
