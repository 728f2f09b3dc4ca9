"""A shop that reads Google from the demo's server, for contract tests and faults."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg

from demo.drop import write_world
from demo.google.server import GoogleServer
from demo.home import Home
from demo.world.generate import Plan, generate
from extractors.catalog import sources
from tests.landing import Landing
from warehouse.settings import Settings

START = date(2026, 4, 4)
NIGHT = START + timedelta(days=130)  # a Wednesday
ACCOUNT = "5550001111"
FAST: dict[str, Any] = {
    "retry_seconds": 0,
    "pause_seconds": 0,
    "longest_wait_seconds": 1,
    "timeout_seconds": 20,
    "window_days": 7,
    "backfill_days": 7,
    "click_days": 1,
}


class Shop(Landing):
    """A shop whose only source is `google_ads`; seven days unless told otherwise."""

    def rows(self, *streams: str) -> dict[str, list[dict[str, Any]]]:
        """All that is landed of some streams (none named: of all), which is then out of the way."""
        found = {stream: self.landed(stream) for stream in streams or sources()["google_ads"].streams}
        self.forget()
        return found

    def forget(self) -> None:
        """Nothing is landed, and Google asked for no pause."""
        self.connection.execute("update ops.batches set state = 'abandoned'")
        self.connection.execute("delete from ops.unit_states")
        self.connection.commit()

    def gaps(self) -> list[tuple[Any, ...]]:
        """Stream and field of the open gaps, without the closed accounts."""
        return [gap for gap in super().gaps() if gap[0] != "accounts"]


def shop_of(google: GoogleServer, settings: Settings, connection: psycopg.Connection) -> Shop:
    """A shop that reads this server; the caller sets HOURGLASS_GOOGLE_ADS_SERVICE_ACCOUNT."""
    place = {"manager": "999-000-1111", "endpoint": google.url, "ca_file": str(google.keys.ca)}
    return Shop("google_ads", settings, connection, {**FAST, **place}, NIGHT)


def make_world(folder: Path) -> Home:
    """A small world up to the day after the night."""
    place = Home(folder)
    write_world(place, generate(Plan(seed=5, scale=0.2, start=START, until=NIGHT + timedelta(days=1))))
    return place


@contextmanager
def serving(world: Home) -> Iterator[GoogleServer]:
    """Google on the morning after the night."""
    with GoogleServer(world, clock=NIGHT + timedelta(days=1), rows_per_message=50) as running:
        yield running
