"""Landing to stage, beside plain COPYs of the same rows: rows a second, the client's CPU and its peak memory.

500,000 rows of 14 columns; each way in a process of its own, one after the other, into the same unlogged table of an
embedded server. Beside `stage` (reads Parquet; with and without hashing e-mails) stand psycopg's COPY row by row, as
its documentation shows it, and its COPY of text and of CSV that somebody else has made ready, which is the least a
client can do. CPU and memory are those of the whole client process, imports included; rows a second are counted once it
is connected.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
from psycopg import sql

from benchmarks.measure import Table, told_by
from warehouse import landing, ledger, migrate, server
from warehouse import load as loading
from warehouse.connection import connect
from warehouse.ledger import Unit
from warehouse.settings import Settings
from warehouse.streams import EXTRA, Column, Stream
from warehouse.tables import relation

ROWS = 500_000
COLUMNS = (
    Column("order_id", "text", required=True), Column("ordered_at", "timestamp"), Column("customer_id", "text"),
    Column("user_id", "text"), Column("status", "text"), Column("currency", "text"), Column("total", "decimal"),
    Column("tax", "decimal"), Column("items", "integer"), Column("is_gift", "boolean"), Column("country", "text"),
    Column("url", "text"), Column("day", "date"), Column("updated_at", "timestamp"),
)  # fmt: skip
PLAIN = Stream("bench", "orders", "order", ("order_id",), COLUMNS)
PERSONAL = Stream("bench", "buyers", "order", ("order_id",), (*COLUMNS[:-1], Column("email", "text", pii="email")))
WAYS = {
    "start only": PLAIN,
    "stage": PLAIN,
    "stage, e-mails hashed": PERSONAL,
    "COPY of ready text": PLAIN,
    "COPY of ready CSV": PLAIN,
    "COPY row by row": PLAIN,
}
_READY = {"COPY of ready text": "text", "COPY of ready CSV": "csv"}


def rows() -> pa.Table:
    """The rows that are loaded, in the schema of the wider stream."""
    first = datetime(2026, 1, 1, tzinfo=UTC)
    numbers = range(ROWS)
    moments = [first + timedelta(seconds=number) for number in numbers]
    return pa.table(
        {
            "order_id": [f"order-{number}" for number in numbers],
            "ordered_at": pa.array(moments, pa.timestamp("us", tz="UTC")),
            "customer_id": [f"customer-{number % 90_000}" for number in numbers],
            "user_id": [f"user-{number % 80_000}" for number in numbers],
            "status": ["paid", "pending"] * (ROWS // 2),
            "currency": ["EUR"] * ROWS,
            "total": pa.array([Decimal(number % 20_000) / 100 for number in numbers], pa.decimal128(38, 12)),
            "tax": pa.array([Decimal(number % 3_000) / 100 for number in numbers], pa.decimal128(38, 12)),
            "items": [number % 7 for number in numbers],
            "is_gift": [number % 10 == 0 for number in numbers],
            "country": ["DE", "FR", "US", "GB"] * (ROWS // 4),
            "url": [f"https://shop.example/products/{number % 1_000}?utm_source=meta" for number in numbers],
            "day": [moment.date() for moment in moments],
            "updated_at": pa.array(moments, pa.timestamp("us", tz="UTC")),
            "email": [f"customer{number % 90_000}@shop.example" for number in numbers],
            EXTRA: pa.nulls(ROWS, pa.string()),
        }
    )


def settings_of(home: Path) -> Settings:
    """Settings of the benchmark's own server."""
    return Settings(home=home, file=home / "hourglass.yml")


def land(settings: Settings) -> dict[str, str]:
    """Land the rows once a stream, and write them as text; returns the batch ids by stream."""
    migrate.prepare(settings, [PLAIN, PERSONAL])
    table, batches, night = rows(), {}, datetime(2026, 1, 1, tzinfo=UTC).date()
    with connect(settings, "loader") as connection:
        run_id = ledger.start_run(connection, settings, night, "benchmark")
        for stream in (PLAIN, PERSONAL):
            unit = Unit("bench", "a", stream.name, (stream.name,))
            with landing.unit_writer(settings, connection, run_id, night, unit, {stream.name: stream}) as writer:
                writer.add_table(stream.name, table.select(stream.arrow_schema().names))
            batches[stream.name] = ledger.batches(connection, stream=stream.name)[-1].batch_id
    with ExitStack() as files:
        text, separated = (files.enter_context(_ready(settings, form).open("w")) for form in _READY.values())
        for values in records(settings, batches["orders"]):
            text.write("\t".join(map(str, values)) + "\n")
            separated.write(",".join(map(str, values)) + "\n")
    return batches


def _ready(settings: Settings, form: str) -> Path:
    return settings.home / f"rows.{form}"


def records(settings: Settings, batch_id: str) -> Iterator[list[object]]:
    """The landed rows as Python's values."""
    with connect(settings, "loader") as connection:
        batch = ledger.batch(connection, batch_id)
    assert batch is not None
    for part in landing.read(settings, batch):
        columns = [part.column(column.name).to_pylist() for column in COLUMNS]
        for values in zip(*columns, strict=True):
            yield [*values, batch_id]


def load(way: str, settings: Settings, batch_id: str) -> None:
    """One way of loading, which prints its seconds; it runs in a process of its own."""
    stream = WAYS[way]
    with connect(settings, "loader") as connection:
        began = time.monotonic()
        if way.startswith("stage"):
            batch = ledger.batch(connection, batch_id)
            assert batch is not None
            with loading.Pipe(settings) as into:
                loading.stage(settings, connection, stream, batch, into)
        elif way.startswith("COPY"):
            names = [*(column.name for column in COLUMNS), "_batch_id"]
            statement = sql.SQL("copy {} ({}) from stdin with (format {})").format(
                relation("stage", stream), sql.SQL(", ").join(map(sql.Identifier, names)),
                sql.Identifier(_READY.get(way, "text")),
            )  # fmt: skip
            with connection.cursor().copy(statement) as copy:
                if way in _READY:
                    with _ready(settings, _READY[way]).open("rb") as ready:
                        while block := ready.read(1 << 16):
                            copy.write(block)
                else:
                    for values in records(settings, batch_id):
                        copy.write_row(values)
        connection.commit()
        print(time.monotonic() - began)


def run(table: Table) -> None:
    """Every way becomes a row of the table."""
    with tempfile.TemporaryDirectory(prefix="hourglass_load_") as folder:
        settings = settings_of(Path(folder))
        try:
            batches = land(settings)
            seconds = {way: _measured(table, way, settings, batches[stream.name]) for way, stream in WAYS.items()}
            ratio = seconds["COPY of ready CSV"] / seconds["stage"]
            table.add("load: stage / COPY of ready CSV, in rows a second (aim: at least 1.5)", f"{ratio:.2f}")
        finally:
            server.stop(settings)


def _measured(table: Table, way: str, settings: Settings, batch_id: str) -> float:
    told, used = told_by([sys.executable, "-m", "benchmarks.load", way, str(settings.home), batch_id])
    seconds = float(told)
    speed = "" if way == "start only" else f"{ROWS / seconds:,.0f} rows/s"
    table.add(f"load: {way}", speed, f"{seconds:.1f} s", f"{used.cpu_seconds:.1f} s CPU", f"{used.peak_mb:.0f} MB")
    _empty(settings)
    return seconds


def _empty(settings: Settings) -> None:
    with connect(settings) as connection:
        connection.execute(f"truncate stage.{PLAIN.table}, stage.{PERSONAL.table}, stage.identifiers")
        connection.execute("checkpoint")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        load(sys.argv[1], settings_of(Path(sys.argv[2])), sys.argv[3])
    else:
        figures = Table(f"Loading {ROWS:,} rows of {len(COLUMNS)} columns into stage")
        run(figures)
        print(figures)
