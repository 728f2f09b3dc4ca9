"""Take forgotten people out of landed files and of `raw` and `raw_history`: the one exception to their immutability.

The rows stay, for they are the shop's books; addresses and numbers in them, and the fields that no contract knows, go.
The same hashes are refused at load (`load.py`), so a replay, or a source that still has them, gives the same tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql

from warehouse import landing, landing_store, ledger, locks, merged, receipts
from warehouse.ledger import Batch
from warehouse.load import Hasher
from warehouse.migrate import registered_streams
from warehouse.settings import Settings
from warehouse.streams import EXTRA, Stream
from warehouse.tables import relation

_LANDED = ("landed", "staged", "validated", "published", "quarantined", "discarded")
Hashes = Mapping[str, pa.Array]  # keyed hashes to be forgotten, by kind of contact


@dataclass(frozen=True)
class Redacted:
    """What was changed: landed files written anew, and rows of the tables."""

    files: int
    rows: int


def redact(settings: Settings, connection: psycopg.Connection, request_ids: Sequence[int]) -> Redacted:
    """Redact everybody of these requests in one pass. Can be repeated: a killed pass is completed by the next.

    Each file is written aside and renamed; the ledger has its new checksum just before. The tables are changed in one
    transaction. Commits.
    """
    hashes = _hashes(connection, request_ids)
    streams = [one for one in registered_streams(connection) if any(column.pii in hashes for column in one.columns)]
    files = 0
    for stream in streams:
        with locks.in_turn(connection, locks.FILES):
            batches = ledger.batches(connection, source=stream.source, stream=stream.name, states=_LANDED)
            for path, held in groupby(sorted(batches, key=lambda batch: batch.path), key=lambda batch: batch.path):
                files += _redact_file(settings, connection, stream, path, list(held), hashes)
    rows = sum(_redact_tables(connection, stream, hashes) for stream in streams)
    for kind, values in hashes.items():
        connection.execute(
            "delete from stage.identifiers where kind = %s and hash = any(%s)", (kind, values.to_pylist())
        )
    connection.commit()
    for source in sorted({stream.source for stream in streams}) if files else ():
        receipts.write(settings, connection, source)
    return Redacted(files, rows)


def _hashes(connection: psycopg.Connection, request_ids: Sequence[int]) -> Hashes:
    found: dict[str, list[str]] = {}
    for kind, value in connection.execute(
        "select kind, value from pii.tombstones where kind in ('email', 'phone') and request_id = any(%s)",
        (list(request_ids),),
    ).fetchall():
        found.setdefault(kind, []).append(value)
    return {kind: pa.array(values, pa.string()) for kind, values in found.items()}


def _redact_file(
    settings: Settings, connection: psycopg.Connection, stream: Stream, path: str, batches: list[Batch], hashes: Hashes
) -> int:
    """Write the file of these batches anew where it holds somebody; returns the number of files written: 1 or 0."""
    filesystem, _ = landing_store.opened(settings)
    hasher = Hasher(settings, stream, batches[0].batch_id)
    if not filesystem.exists(path) or not any(_holds(settings, stream, one, hasher, hashes) for one in batches):
        return 0
    aside = f"{path}.part"
    merged.rewrite(filesystem, path, aside, lambda part: _redacted(stream, part, hasher, hashes))
    checksum, size = landing.checksum(filesystem, aside), filesystem.size(aside)
    for batch in batches:
        connection.execute(
            "update ops.batches set checksum = %s, bytes = %s, receipt_at = null where batch_id = %s",
            (checksum, size // len(batches), batch.batch_id),
        )
        ledger.record_action(connection, "redact", batch.batch_id, "somebody in its file asked to be forgotten")
    connection.commit()
    filesystem.mv(aside, path)
    return 1


def _holds(settings: Settings, stream: Stream, batch: Batch, hasher: Hasher, hashes: Hashes) -> bool:
    return any(pc.any(_is_forgotten(stream, part, hasher, hashes)).as_py() for part in landing.read(settings, batch))


def _is_forgotten(stream: Stream, part: pa.RecordBatch, hasher: Hasher, hashes: Hashes) -> pa.Array:
    """Which rows hold somebody."""
    found = pa.repeat(pa.scalar(False), part.num_rows)
    for column in stream.columns:
        if column.pii in hashes and column.name in part.schema.names:
            found = pc.or_(found, pc.is_in(hasher.hashes(column, part), hashes[str(column.pii)]))
    return found


def _redacted(stream: Stream, part: pa.RecordBatch, hasher: Hasher, hashes: Hashes) -> pa.RecordBatch:
    somebody = _is_forgotten(stream, part, hasher, hashes)
    changed = {EXTRA: somebody}
    for column in stream.columns:
        if column.pii in hashes and column.name in part.schema.names:
            changed[column.name] = pc.is_in(hasher.hashes(column, part), hashes[str(column.pii)])
    arrays = [
        pc.if_else(changed[field.name], pa.scalar(None, field.type), part.column(field.name))
        if field.name in changed else part.column(field.name)
        for field in part.schema
    ]  # fmt: skip
    return pa.RecordBatch.from_arrays(arrays, schema=part.schema)


def _redact_tables(connection: psycopg.Connection, stream: Stream, hashes: Hashes) -> int:
    """Empty the hashes, and what no contract knows beside them, in published rows and their history; returns rows."""
    rows = 0
    for schema in ("raw", "raw_history"):
        for column in stream.columns:
            if column.pii in hashes:
                statement = sql.SQL("update {table} set {hash} = null, {extra} = null where {hash} = any(%s)").format(
                    table=relation(schema, stream), hash=sql.Identifier(column.warehouse_name),
                    extra=sql.Identifier(EXTRA),
                )  # fmt: skip
                rows += connection.execute(statement, (hashes[str(column.pii)].to_pylist(),)).rowcount
    return rows
