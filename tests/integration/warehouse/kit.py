"""A stream of the tests' own, and its batches: landed, staged and published with the warehouse's functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from warehouse import landing, landing_store, ledger, load, publish, tables
from warehouse.ledger import Batch, Unit
from warehouse.settings import Settings
from warehouse.streams import EXTRA, Column, Stream

FIRST_NIGHT = date(2026, 11, 1)
THINGS = Stream(
    "shop",
    "things",
    "thing",
    ("thing_id", "part"),
    (
        Column("thing_id", "text", required=True),
        Column("part", "text"),
        Column("amount", "decimal"),
        Column("data", "json"),
        Column("email", "text", pii="email"),
        Column("updated_at", "timestamp"),
        Column("_file", "text"),
    ),
    version_by=("updated_at", "_file"),
)


def night(number: int) -> date:
    return FIRST_NIGHT + timedelta(days=number - 1)


def instant(number: int) -> datetime:
    return datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=number - 1)


@dataclass
class Shelf:
    """Lands, stages and publishes batches of one stream, and reads the tables back."""

    settings: Settings
    connection: psycopg.Connection
    source: str = "shop"
    stream: Stream = THINGS
    into: load.Pipe | None = (
        None  # one that stays open; else each batch opens its own, which takes longer than all else
    )

    @property
    def streams(self) -> Mapping[str, Stream]:
        return {self.stream.name: self.stream}

    def make(self) -> Shelf:
        self.stream = replace(self.stream, source=self.source)
        self.connection.execute(
            "insert into ops.streams (source, stream, definition) values (%s, %s, %s)",
            (self.stream.source, self.stream.name, psycopg.types.json.Jsonb(self.stream.to_json())),
        )
        tables.create(self.connection, self.stream)
        self.connection.commit()
        return self

    def land(self, rows: Iterable[Mapping[str, Any]], number: int = 1, scope: Any = None, unit: str = "u") -> Batch:
        run_id = ledger.start_run(self.connection, self.settings, night(number), "test")
        scopes = {} if scope is None else {self.stream.name: scope}
        work = Unit(self.stream.source, "a", unit, (self.stream.name,), scope=scopes, detail={"number": number})
        with landing.unit_writer(self.settings, self.connection, run_id, night(number), work, self.streams) as writer:
            for row in rows:
                empty = dict.fromkeys([*(column.name for column in self.stream.columns), EXTRA])
                writer.add(self.stream.name, {**empty, **row})
        return ledger.batches(self.connection, source=self.stream.source, states=("landed",))[-1]

    def stage(self, rows: Iterable[Mapping[str, Any]], number: int = 1, scope: Any = None, unit: str = "u") -> Batch:
        batch = self.land(rows, number, scope, unit)
        with nullcontext(self.into) if self.into else load.Pipe(self.settings) as into:
            load.stage(self.settings, self.connection, self.stream, batch, into)
        ledger.advance(self.connection, batch.batch_id, "validated")
        self.connection.commit()
        return batch

    def publish(
        self, rows: Iterable[Mapping[str, Any]], number: int = 1, scope: Any = None, unit: str = "u"
    ) -> dict[str, int]:
        return publish.publish(self.connection, self.streams, [self.stage(rows, number, scope, unit)])

    def rows(self, schema: str, *columns: str) -> list[dict[str, Any]]:
        """Rows of a table in a fixed order, of some or all columns."""
        listed = sql.SQL(", ").join(map(sql.Identifier, columns)) if columns else sql.SQL("*")
        statement = sql.SQL("select {} from {} t order by t::text").format(listed, tables.relation(schema, self.stream))
        with self.connection.cursor(row_factory=dict_row) as cursor:
            found = cursor.execute(statement).fetchall()
        self.connection.commit()
        return found

    def published(self) -> list[Batch]:
        """The stream's published batches, in the order they were planned."""
        return ledger.batches(self.connection, source=self.source, states=("published",))

    def files(self) -> list[str]:
        """Everything of the stream's in landing, without its folders."""
        filesystem, root = landing_store.opened(self.settings)
        return sorted(path.rpartition("/")[2] for path in filesystem.find(f"{root}/{self.source}"))

    def value(self, statement: str, *values: Any) -> Any:
        row = self.connection.execute(statement, values).fetchone()  # type: ignore[call-overload]
        self.connection.commit()
        return row[0] if row else None
