"""Landing to stage: the batch's records, with personal data replaced by keyed hashes on the way.

ADBC copies Arrow batches in Postgres' binary format, about twice as fast as COPY of text (docs/figures.md).
"""

from __future__ import annotations

from collections.abc import Iterator

import adbc_driver_postgresql.dbapi as adbc
import psycopg
import pyarrow as pa
from psycopg import sql

from warehouse import landing, ledger
from warehouse.connection import dsn
from warehouse.identifiers import keyed_hash, written_form
from warehouse.ledger import Batch
from warehouse.settings import Settings
from warehouse.streams import EXTRA, Column, Stream
from warehouse.tables import relation

_IDENTITY = pa.schema([(name, pa.string()) for name in ("kind", "hash", "value", "country", "_batch_id")])


def stage(settings: Settings, connection: psycopg.Connection, stream: Stream, batch: Batch) -> int:
    """Copy a landed batch into its stage table and return its rows. Can be repeated: it begins by clearing the batch."""
    clear(connection, stream, batch.batch_id)
    hasher = _Hasher(settings)
    with adbc.connect(dsn(settings)) as target, target.cursor() as cursor:
        cursor.execute("set role loader")
        records = (hasher.replace(stream, batch.batch_id, part) for part in landing.read(settings, batch))
        rows = cursor.adbc_ingest(
            stream.table, _reader(_staged_schema(stream), records), mode="append", db_schema_name="stage"
        )
        if hasher.identities:
            table = pa.Table.from_pylist(list(hasher.identities.values()), _IDENTITY)
            cursor.adbc_ingest("identifiers", table, mode="append", db_schema_name="stage")
        target.commit()
    ledger.advance(connection, batch.batch_id, "staged")
    connection.commit()
    return int(rows)


def clear(connection: psycopg.Connection, stream: Stream, batch_id: str) -> None:
    """Remove a batch from stage; the caller commits."""
    connection.execute(sql.SQL("delete from {} where _batch_id = %s").format(relation("stage", stream)), (batch_id,))
    connection.execute("delete from stage.identifiers where _batch_id = %s", (batch_id,))


class _Hasher:
    """Replaces personal columns by hashes and gathers what was behind them, once a value."""

    def __init__(self, settings: Settings) -> None:
        self._key = settings.key("identity")
        self._country = settings.shop.country
        self.identities: dict[tuple[str, str], dict[str, str | None]] = {}

    def replace(self, stream: Stream, batch_id: str, part: pa.RecordBatch) -> pa.RecordBatch:
        """The part as the stage table wants it."""
        countries = part.column("country") if "country" in part.schema.names else None
        arrays = []
        for column in stream.columns:
            values = part.column(column.name)
            arrays.append(self._hashed(column, values, countries, batch_id) if column.pii else values)
        arrays += [part.column(EXTRA), pa.repeat(pa.scalar(batch_id), part.num_rows)]
        return pa.RecordBatch.from_arrays(arrays, schema=_staged_schema(stream))

    def _hashed(self, column: Column, values: pa.Array, countries: pa.Array | None, batch_id: str) -> pa.Array:
        kind = column.pii or ""
        by_country = countries if kind == "phone" and countries is not None else pa.nulls(len(values), pa.string())
        pairs = pa.table({"value": values, "country": by_country})
        hashes: dict[tuple[str, str | None], str | None] = {}
        for row in pairs.group_by(["value", "country"]).aggregate([]).to_pylist():
            hashes[row["value"], row["country"]] = self._hash(kind, row["value"], row["country"], batch_id)
        if not hashes or set(hashes) == {(None, None)}:
            return pa.nulls(len(values), pa.string())
        return pa.array(
            [hashes[pair] for pair in zip(values.to_pylist(), by_country.to_pylist(), strict=True)], pa.string()
        )

    def _hash(self, kind: str, value: str | None, country: str | None, batch_id: str) -> str | None:
        region = country or self._country
        form = written_form(kind, value, region) if value else None
        if form is None:
            return None
        found = keyed_hash(self._key, kind, form)
        self.identities.setdefault(
            (kind, found),
            {"kind": kind, "hash": found, "value": form, "country": region, "_batch_id": batch_id},
        )
        return found


def _staged_schema(stream: Stream) -> pa.Schema:
    fields = [
        pa.field(column.warehouse_name, pa.string() if column.pii else column.arrow_type) for column in stream.columns
    ]
    return pa.schema([*fields, pa.field(EXTRA, pa.string()), pa.field("_batch_id", pa.string())])


def _reader(schema: pa.Schema, parts: Iterator[pa.RecordBatch]) -> pa.RecordBatchReader:
    return pa.RecordBatchReader.from_batches(schema, parts)
