"""A world of Meta's, a server that tells of it, and a shop that reads one account of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from demo.drop import write_world
from demo.home import Home
from demo.meta import server as meta_server
from demo.settings import TOKEN
from demo.world.generate import Plan, generate
from tests.landing import Landing
from warehouse.settings import Settings

START = date(2026, 4, 4)
NIGHT = START + timedelta(days=130)  # a Wednesday
FAST: dict[str, Any] = {"poll_seconds": 0, "retry_seconds": 0, "pause_seconds": 0, "longest_wait_seconds": 1}
ONE_JOB: dict[str, Any] = {"accounts": ["act_1001"], "window_days": 7, "backfill_days": 7, "breakdowns": []}


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Home:
    place = Home(tmp_path_factory.mktemp("meta_world"))
    write_world(place, generate(Plan(seed=7, scale=0.2, start=START, until=NIGHT + timedelta(days=1))))
    return place


@pytest.fixture
def meta(world: Home) -> Iterator[meta_server.MetaServer]:
    with meta_server.MetaServer(world, clock=NIGHT + timedelta(days=1)) as running:
        yield running


Shop = Landing  # whose only source is `meta_ads`; one chunk of seven days and no breakdown unless told otherwise


@pytest.fixture
def shop(
    settings: Settings, warehouse: psycopg.Connection, meta: meta_server.MetaServer, monkeypatch: pytest.MonkeyPatch
) -> Shop:
    monkeypatch.setenv("HOURGLASS_META_ACCESS_TOKEN", TOKEN)
    return Shop("meta_ads", settings, warehouse, {**FAST, **ONE_JOB, "graph_url": meta.url}, NIGHT)


@pytest.fixture
def calls(meta: meta_server.MetaServer) -> Callable[[str, str], int]:
    """Number of calls so far by method and the end of their path."""
    return lambda method, end: sum(one["method"] == method and one["path"].endswith(end) for one in meta.log)
