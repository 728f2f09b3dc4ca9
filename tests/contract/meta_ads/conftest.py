"""A world of Meta's, a server that tells of it, and a shop that reads one account of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from demo.drop import write_world
from demo.home import Home
from demo.meta import server as meta_server
from demo.settings import TOKEN
from demo.world.generate import Plan, generate
from extractors import run
from extractors.run import Context, Outcome
from warehouse import landing, ledger, steps
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


@dataclass
class Shop:
    """A shop whose only source is `meta_ads`; one chunk of seven days and no breakdown unless told otherwise."""

    settings: Settings
    connection: psycopg.Connection
    options: dict[str, Any] = field(default_factory=dict)

    def with_options(self, **options: Any) -> Settings:
        given = {**FAST, **ONE_JOB, **self.options, **options}
        settings = self.settings.model_copy(update={"sources": {"meta_ads": given}})
        settings.__dict__.pop("_environment", None)  # read anew: tests change the environment
        return settings

    def land(self, night: date = NIGHT, **options: Any) -> Outcome:
        settings = self.with_options(**options)
        run_id = ledger.start_run(self.connection, settings, night, "nightly")
        return run.land(settings, "meta_ads", night, run_id)

    def context(self, night: date = NIGHT, **options: Any) -> Context:
        settings = self.with_options(**options)
        run_id = ledger.start_run(self.connection, settings, night, "nightly")
        return run.context(settings, self.connection, "meta_ads", night, run_id)

    def landed(self, stream: str) -> list[dict[str, Any]]:
        """Rows of a stream in the files that are landed, in the order of their content."""
        batches = ledger.batches(self.connection, source="meta_ads", stream=stream, states=("landed",))
        rows = [row for batch in batches for part in landing.read(self.settings, batch) for row in part.to_pylist()]
        return sorted(rows, key=repr)

    def publish(self) -> None:
        """Stage and publish what is landed, as if every expectation held."""
        steps.stage_landed(self.settings, "meta_ads")
        self.connection.execute("update ops.batches set state = 'validated' where state = 'staged'")
        self.connection.commit()
        steps.publish_validated(self.settings, "meta_ads")

    def gaps(self) -> list[tuple[Any, ...]]:
        """Stream and field of the open gaps."""
        return self.connection.execute("select stream, field from ops.gaps where closed_at is null").fetchall()


@pytest.fixture
def shop(
    settings: Settings, warehouse: psycopg.Connection, meta: meta_server.MetaServer, monkeypatch: pytest.MonkeyPatch
) -> Shop:
    monkeypatch.setenv("HOURGLASS_META_ACCESS_TOKEN", TOKEN)
    return Shop(settings, warehouse, {"graph_url": meta.url})


@pytest.fixture
def calls(meta: meta_server.MetaServer) -> Callable[[str, str], int]:
    """Number of calls so far by method and the end of their path."""
    return lambda method, end: sum(one["method"] == method and one["path"].endswith(end) for one in meta.log)
