"""A site's events, Umami's database as its collector fills it, and a shop that reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import create_engine
from sqlalchemy.dialects.postgresql import insert

from demo.umami import tables
from demo.umami.collect import WEBSITE, rows
from tests.databases import Foreign, Shop, foreign
from warehouse.connection import dsn
from warehouse.settings import Settings


class Site:
    """What the tracker sends."""

    def __init__(self, database: Foreign, url: str) -> None:
        self.database, self.engine = database, create_engine(url)

    def send(self, event_id: str, at: str, visit: str = "v", **more: str) -> None:
        event = dict.fromkeys(("user_id", "referrer_url", "product_id", "value", "properties"), "")
        event |= {"event_id": event_id, "occurred_at": at, "visit_id": visit, "name": "page_view"}
        event |= {"anonymous_id": "browser", "page_url": "https://tea.example/", **more}
        with self.engine.begin() as connection:
            for table, found in rows(event).items():
                if found:
                    connection.execute(insert(table).on_conflict_do_nothing(), found)


@pytest.fixture(scope="module")
def database(prepared: Settings) -> Iterator[tuple[Foreign, str]]:
    with foreign(prepared, "umami") as found:
        yield found, dsn(prepared, database="umami")


@pytest.fixture
def site(database: tuple[Foreign, str]) -> Iterator[Site]:
    foreign_database, url = database
    foreign_database.run("drop schema public cascade", "create schema public")
    found = Site(foreign_database, url)
    with found.engine.begin() as connection:
        tables.METADATA.create_all(connection)
        website = {"website_id": WEBSITE, "name": "Tea", "created_at": datetime(2026, 1, 1, tzinfo=UTC)}
        connection.execute(insert(tables.WEBSITE).values(website))
    foreign_database.let_read()
    yield found
    found.engine.dispose()


@pytest.fixture
def shop(settings: Settings, warehouse: psycopg.Connection, site: Site, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("HOURGLASS_UMAMI_URL", site.database.reader_url)
    return Shop(settings, warehouse, "umami", {"identified_as": "anonymous_id", "rows_at_once": 2})
