"""An export's database, and a shop that reads it."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.databases import Foreign, Shop, foreign
from warehouse.settings import Settings

_COMMON = (
    "id text, received_at timestamptz, timestamp timestamptz, original_timestamp timestamptz, sent_at timestamptz,"
    " anonymous_id text, user_id text, context_page_url text, context_page_referrer text, context_campaign_source text,"
    " context_campaign_name text, context_campaign_medium text, uuid_ts timestamptz"
)


@pytest.fixture(scope="module")
def database(prepared: Settings) -> Iterator[Foreign]:
    with foreign(prepared, "exports") as found:
        yield found


@pytest.fixture
def exports(database: Foreign) -> Foreign:
    """Empty tables as Segment makes them, and PostHog's."""
    database.run(
        "drop schema if exists site cascade",
        "create schema site",
        f"create table site.pages ({_COMMON}, url text, referrer text, title text)",
        f"create table site.tracks ({_COMMON}, event text, event_text text)",
        f"create table site.identifies ({_COMMON}, email text, plan text)",
        f"create table site.product_added ({_COMMON}, event text, product_id text, price numeric, list text)",
        "create table site.events (uuid varchar(200), event varchar(200), properties jsonb, elements jsonb, set jsonb,"
        " set_once jsonb, distinct_id varchar(200), team_id integer, ip varchar(200), site_url varchar(200),"
        " timestamp timestamptz)",
    )
    database.let_read("site")
    return database


@pytest.fixture
def shop(settings: Settings, warehouse: psycopg.Connection, exports: Foreign, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("HOURGLASS_WEB_EVENTS_URL", exports.reader_url)
    return Shop(settings, warehouse, "web_events", {"preset": "segment", "schema_name": "site", "rows_at_once": 2})


def call(table: str, event_id: str, at: str, received: str | None = None, **more: str) -> str:
    """A statement that stores one call of the tracker."""
    row = {"id": event_id, "timestamp": at, "received_at": received or at, "anonymous_id": "b", **more}
    columns, values = ", ".join(row), ", ".join(f"'{value}'" for value in row.values())
    return f"insert into site.{table} ({columns}) values ({values})"
