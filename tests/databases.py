"""A database of somebody else's, a shop that reads it, and the nights that do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from extractors import run
from extractors.run import Outcome
from warehouse import ledger, steps
from warehouse.connection import connect, dsn
from warehouse.settings import Settings

_PASSWORD = "reader-secret"  # pragma: allowlist secret


@dataclass
class Foreign:
    """A database beside the warehouse's: its owner's connection, and the URL of a role that may only read it."""

    owner: psycopg.Connection
    reader_url: str
    role: str

    def run(self, *statements: str) -> None:
        for statement in statements:
            self.owner.execute(statement)

    def let_read(self, schema: str = "public") -> None:
        """Let the reader read all that is there now."""
        self.run(f"grant usage on schema {schema} to {self.role}")
        self.run(f"grant select on all tables in schema {schema} to {self.role}")


@contextmanager
def foreign(prepared: Settings, name: str) -> Iterator[Foreign]:
    """An empty database of that name, dropped at the end."""
    database, role = sql.Identifier(name), f"{name}_reader"
    with connect(prepared, database="postgres", autocommit=True) as server:
        server.execute(sql.SQL("create database {}").format(database))
        server.execute(sql.SQL("create role {} login password {}").format(sql.Identifier(role), _PASSWORD))
    with connect(prepared, database=name, autocommit=True) as owner:
        address = dsn(prepared, database=name).rpartition("@")[2]
        yield Foreign(owner, f"postgresql://{role}:{_PASSWORD}@{address}", role)
    with connect(prepared, database="postgres", autocommit=True) as server:
        server.execute(sql.SQL("drop database {} with (force)").format(database))
        server.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))


@dataclass
class Shop:
    """A shop in Berlin with one source, its nights without orchestrator and without judging."""

    settings: Settings
    connection: psycopg.Connection
    source: str
    options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shop = self.settings.shop.model_copy(update={"time_zone": "Europe/Berlin"})
        self.settings = self.settings.model_copy(update={"shop": shop})

    def configured(self) -> Settings:
        settings = self.settings.model_copy(update={"sources": {self.source: self.options}})
        settings.__dict__.pop("_environment", None)  # read anew: tests change the environment
        return settings

    def land(self, night: date) -> Outcome:
        run_id = ledger.start_run(self.connection, self.configured(), night, "test")
        return run.land(self.configured(), self.source, night, run_id, progress=lambda _: None)

    def night(self, night: date) -> Outcome:
        """Land, stage and publish; returns what landing came to."""
        outcome = self.land(night)
        steps.stage_landed(self.settings, self.source)
        for batch in ledger.batches(self.connection, source=self.source, states=("staged",)):
            ledger.advance(self.connection, batch.batch_id, "validated")
        self.connection.commit()
        steps.publish_validated(self.settings, self.source)
        return outcome

    def failure(self, night: date) -> str:
        """The one failure of a night."""
        outcome = self.night(night)
        assert len(outcome.failures) == 1, outcome
        return next(iter(outcome.failures.values()))

    def rows(self, stream: str, *columns: str, schema: str = "raw") -> list[tuple[Any, ...]]:
        listed = sql.SQL(", ").join(map(sql.Identifier, columns))
        query = sql.SQL("select {} from {}")
        table = sql.Identifier(schema, f"{self.source}__{stream}")
        found = self.connection.execute(query.format(listed, table)).fetchall()
        self.connection.commit()
        return sorted(found, key=repr)

    def all_rows(self, stream: str) -> list[dict[str, Any]]:
        """Rows of `raw` without what the loader added, in the order of their content."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            found = cursor.execute(
                sql.SQL("select * from {} t order by t::text").format(sql.Identifier("raw", f"{self.source}__{stream}"))
            ).fetchall()
        self.connection.commit()
        loaders = ("_batch_id", "_valid_from", "_as_of")
        return sorted(({k: v for k, v in row.items() if k not in loaders} for row in found), key=repr)
