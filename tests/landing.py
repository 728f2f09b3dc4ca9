"""A home whose only source is one vendor's: land nights of it, publish them, read what came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg

from extractors import catalog, run
from extractors.run import Context, Outcome
from warehouse import landing, ledger, steps
from warehouse.settings import Settings


@dataclass
class Landing:
    """One source with options that are quick; `night` is the one that is landed unless another is told."""

    source: str
    settings: Settings
    connection: psycopg.Connection
    options: dict[str, Any]
    night: date

    def with_options(self, **options: Any) -> Settings:
        settings = self.settings.model_copy(update={"sources": {self.source: {**self.options, **options}}})
        settings.__dict__.pop("_environment", None)  # read anew: tests change the environment
        return settings

    def move_to(self, time_zone: str) -> None:
        """The shop's days are those of another zone from now on."""
        shop = self.settings.shop.model_copy(update={"time_zone": time_zone})
        self.settings = self.settings.model_copy(update={"shop": shop})

    def land(self, night: date | None = None, **options: Any) -> Outcome:
        settings, night = self.with_options(**options), night or self.night
        run_id = ledger.start_run(self.connection, settings, night, "nightly")
        return run.land(settings, self.source, night, run_id)

    def context(self, night: date | None = None, **options: Any) -> Context:
        settings, night = self.with_options(**options), night or self.night
        run_id = ledger.start_run(self.connection, settings, night, "nightly")
        return run.context(settings, self.connection, self.source, night, run_id)

    def landed(self, stream: str, *units: str) -> list[dict[str, Any]]:
        """Rows of a stream in the files that are landed (of some units), in the order of their content."""
        batches = ledger.batches(self.connection, source=self.source, stream=stream, states=("landed",))
        chosen = [batch for batch in batches if not units or batch.unit in units]
        rows = [row for batch in chosen for part in landing.read(self.settings, batch) for row in part.to_pylist()]
        return sorted(rows, key=repr)

    def publish(self) -> None:
        """Stage and publish what is landed, as if every expectation held."""
        steps.stage_landed(self.settings, self.source)
        self.connection.execute("update ops.batches set state = 'validated' where state = 'staged'")
        self.connection.commit()
        steps.publish_validated(self.settings, self.source)

    def publish_unread(self) -> None:
        """Publish what an earlier run left behind; the night's run finds nothing to read."""
        outcome = self.land()
        assert not outcome.failures and outcome.landed == 0, "what was staged is read again"
        self.publish()

    def differing(self, landed: Mapping[str, list[dict[str, Any]]]) -> list[str]:
        """Streams of which `raw` does not have exactly these landed rows, by key."""

        def keys(stream: str, rows: list[dict[str, Any]]) -> list[str]:
            names = catalog.sources()[self.source].streams[stream].keys
            return sorted(repr([row[name] for name in names]) for row in rows)

        return [stream for stream, rows in landed.items() if keys(stream, rows) != keys(stream, self.raw(stream))]

    def raw(self, stream: str) -> list[dict[str, Any]]:
        """Published rows of a stream."""
        with self.connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
            found = cursor.execute(f"select * from raw.{self.source}__{stream}").fetchall()  # type: ignore[arg-type]
        self.connection.commit()
        return found

    def gaps(self) -> list[tuple[Any, ...]]:
        """Stream and field of the open gaps."""
        found = self.connection.execute("select stream, field from ops.gaps where closed_at is null").fetchall()
        self.connection.commit()
        return found

    def unit_states(self) -> dict[str, Any]:
        """What units have kept, by unit."""
        found = self.connection.execute("select unit, state from ops.unit_states").fetchall()
        self.connection.commit()
        return dict(found)
