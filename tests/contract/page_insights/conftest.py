"""A page of Meta's with its Instagram account, a server that tells of them, and a shop that reads them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from demo.drop import write_world
from demo.home import Home
from demo.meta.server import MetaServer
from demo.settings import TOKEN
from demo.world.generate import Plan, generate
from tests.landing import Landing
from warehouse.settings import Settings

START = date(2026, 2, 20)
NIGHT = date(2026, 3, 25)  # the clocks change on 8 March at Meta's, on 29 March in the shop
FAST: dict[str, Any] = {"retry_seconds": 0, "pause_seconds": 0, "longest_wait_seconds": 1}
WEEKS: dict[str, Any] = {"pages": ["2001"], "post_days": 14, "backfill_days": 14}


@pytest.fixture(scope="session")
def page_world(tmp_path_factory: pytest.TempPathFactory) -> Home:
    place = Home(tmp_path_factory.mktemp("page_world"))
    write_world(place, generate(Plan(seed=5, scale=0.02, start=START, until=NIGHT + timedelta(days=3))))
    return place


@pytest.fixture
def meta(page_world: Home) -> Iterator[MetaServer]:
    with MetaServer(page_world, clock=NIGHT + timedelta(days=1)) as running:
        yield running


class Shop(Landing):
    """A shop whose only source is `page_insights`; two weeks of posts and days unless told otherwise."""

    def forget(self) -> None:
        """What is landed is out of the way."""
        self.connection.execute("update ops.batches set state = 'abandoned'")
        self.connection.commit()

    def gaps(self) -> set[tuple[Any, ...]]:  # type: ignore[override]
        """Stream and field of the open gaps."""
        return set(super().gaps())


@pytest.fixture
def shop(settings: Settings, warehouse: psycopg.Connection, meta: MetaServer, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("HOURGLASS_META_ACCESS_TOKEN", TOKEN)
    return Shop("page_insights", settings, warehouse, {**FAST, **WEEKS, "graph_url": meta.url}, NIGHT)
