"""A page of Meta's with its Instagram account, a server that tells of them, and a shop that reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from demo.drop import write_world
from demo.home import Home
from demo.meta.server import MetaServer
from demo.settings import TOKEN
from demo.world.generate import Plan, generate
from extractors import run
from extractors.run import Context, Outcome
from warehouse import landing, ledger, steps
from warehouse.settings import Settings

START = date(2026, 2, 20)
NIGHT = date(2026, 3, 25)  # the clocks change on 8 March at Meta's, on 29 March in the shop
FAST: dict[str, Any] = {"retry_seconds": 0, "pause_seconds": 0, "longest_wait_seconds": 1}


@pytest.fixture(scope="session")
def page_world(tmp_path_factory: pytest.TempPathFactory) -> Home:
    place = Home(tmp_path_factory.mktemp("page_world"))
    write_world(place, generate(Plan(seed=5, scale=0.02, start=START, until=NIGHT + timedelta(days=3))))
    return place


@pytest.fixture
def meta(page_world: Home) -> Iterator[MetaServer]:
    with MetaServer(page_world, clock=NIGHT + timedelta(days=1)) as running:
        yield running


@dataclass
class Shop:
    """A shop whose only source is `page_insights`; two weeks of posts and days unless told otherwise."""

    settings: Settings
    connection: psycopg.Connection
    options: dict[str, Any] = field(default_factory=dict)

    def land(self, night: date = NIGHT, **options: Any) -> Outcome:
        context = self.context(night, **options)
        return run.land(context.settings, "page_insights", night, context.run_id)

    def context(self, night: date = NIGHT, **options: Any) -> Context:
        short = {"pages": ["2001"], "post_days": 14, "backfill_days": 14}
        sources = {"page_insights": {**FAST, **short, **self.options, **options}}
        settings = self.settings.model_copy(update={"sources": sources})
        settings.__dict__.pop("_environment", None)  # read anew: tests change the environment
        run_id = ledger.start_run(self.connection, settings, night, "nightly")
        return run.context(settings, self.connection, "page_insights", night, run_id)

    def landed(self, stream: str) -> list[dict[str, Any]]:
        """Rows of a stream in the files that are landed, in the order of their content."""
        batches = ledger.batches(self.connection, source="page_insights", stream=stream, states=("landed",))
        rows = [row for batch in batches for part in landing.read(self.settings, batch) for row in part.to_pylist()]
        return sorted(rows, key=repr)

    def forget(self) -> None:
        """What is landed is out of the way."""
        self.connection.execute("update ops.batches set state = 'abandoned'")
        self.connection.commit()

    def publish(self) -> None:
        """Stage and publish what is landed, as if every expectation held."""
        steps.stage_landed(self.settings, "page_insights")
        self.connection.execute("update ops.batches set state = 'validated' where state = 'staged'")
        self.connection.commit()
        steps.publish_validated(self.settings, "page_insights")

    def gaps(self) -> set[tuple[Any, ...]]:
        """Stream and field of the open gaps."""
        found = self.connection.execute("select stream, field from ops.gaps where closed_at is null").fetchall()
        return set(found)


@pytest.fixture
def shop(settings: Settings, warehouse: psycopg.Connection, meta: MetaServer, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("HOURGLASS_META_ACCESS_TOKEN", TOKEN)
    return Shop(settings, warehouse, {"graph_url": meta.url})
