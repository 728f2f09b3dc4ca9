"""Landing to raw once more: `raw` and `raw_history` are built again from the landed files, as they were published.

Each stream is replaced in one transaction, so readers see the old tables until the new ones are complete, and a killed
replay leaves the old ones. Rows are deleted and inserted again: dbt's views hold on to the tables themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from warehouse import kept_tables, landing, ledger, load, receipts
from warehouse.connection import connect
from warehouse.ledger import Batch
from warehouse.migrate import registered_streams
from warehouse.publish import carry, lock
from warehouse.settings import Settings
from warehouse.streams import Stream
from warehouse.tables import relation

_FROM_FILE = ("batch_id", "run_id", "source", "account", "stream", "unit", "business_day", "planned_at")


def replay(settings: Settings, source: str | None = None, stream: str | None = None) -> dict[str, int]:
    """Build the tables of all streams, or of those named, again; returns the batches replayed by table.

    Raises LandingError, before anything is changed, if a file is missing or is not the file that was landed.
    """
    with connect(settings, "loader") as connection:
        wanted = [
            one
            for one in registered_streams(connection)
            if one.source == (source or one.source) and one.name == (stream or one.name)
        ]
        published = {one.table: _published(connection, one) for one in wanted}
        for batches in published.values():
            landing.verify(settings, batches)
        with load.Pipe(settings) as into:
            for one in wanted:
                _rebuild(connection, one, published[one.table], into)
    return {table: len(batches) for table, batches in published.items()}


def recover_ledger(settings: Settings) -> int:
    """Enter into the ledger the published batches that landing knows of and it does not, or knows by another file.

    Returns their number. For a database that was lost, or is older than the last time that files were merged. What else
    the ledger held (validations, exports, batches in quarantine) is not in landing and stays lost.
    """
    with connect(settings, "loader") as connection:
        entered = sum(
            _enter(connection, landing.facts(settings, receipt["path"], receipt["batch_id"]), receipt)
            for receipt in receipts.read(settings)
        )
        if entered:
            ledger.record_action(connection, "recover ledger", f"{entered} batches", "the ledger did not know them")
        connection.commit()
    return entered


def _published(connection: psycopg.Connection, stream: Stream) -> list[Batch]:
    found = ledger.batches(connection, source=stream.source, stream=stream.name, states=("published",))
    return sorted(found, key=lambda batch: (batch.published_at or datetime.max.replace(tzinfo=UTC), batch.planned_at))


def _rebuild(connection: psycopg.Connection, stream: Stream, batches: Sequence[Batch], into: load.Pipe) -> None:
    """One stream, in one transaction. Only stage is written besides, and nobody reads that."""
    lock(connection, stream.table)
    for schema in ("raw", "raw_history"):
        connection.execute(sql.SQL("delete from {}").format(relation(schema, stream)))
    for batch in batches:
        load.clear(connection, stream, batch.batch_id)
        into.copy(stream, batch)
        carry(connection, stream, batch, batch.night, batch.published_at or batch.planned_at)
    kept_tables.outdate(connection)  # rows may differ under the instants that they had
    ledger.record_action(connection, "replay", stream.table, f"{len(batches)} batches from landing")
    connection.commit()


def _enter(connection: psycopg.Connection, described: dict[str, Any], receipt: dict[str, Any]) -> int:
    """One batch, and its run if it is not there."""
    connection.execute(
        "insert into ops.runs (run_id, night, kind, state, started_at, ended_at)"
        " values (%(run)s, %(night)s, 'recovered', 'complete', %(planned)s, %(planned)s) on conflict do nothing",
        {"run": described["run_id"], "night": described["night"], "planned": described["planned_at"]},
    )
    facts: dict[str, Any] = {name: described[name] for name in _FROM_FILE} | {
        name: receipt[name] for name in (*receipts.FACTS, "path")
    }
    facts |= {name: None if described[name] is None else Jsonb(described[name]) for name in ("scope", "detail")}
    return _insert(connection, {**facts, "state": "published", "receipt_at": receipt["published_at"]})


def _insert(connection: psycopg.Connection, facts: dict[str, Any]) -> int:
    names: Iterable[str] = facts
    statement = sql.SQL(
        "insert into ops.batches ({}) values ({}) on conflict (batch_id) do update"
        " set path = excluded.path, checksum = excluded.checksum where batches.path <> excluded.path"
    ).format(sql.SQL(", ").join(map(sql.Identifier, names)), sql.SQL(", ").join(map(sql.Placeholder, names)))
    return connection.execute(statement, facts).rowcount
