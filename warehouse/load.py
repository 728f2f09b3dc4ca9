"""Landing to stage: the batch's records, with personal data replaced by keyed hashes on the way.

ADBC copies Arrow batches in Postgres' binary format, which costs the server less than COPY of text (docs/figures.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Self

import adbc_driver_postgresql.dbapi as adbc
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql

from warehouse import landing, ledger
from warehouse.connection import dsn
from warehouse.identifiers import keyed_hash, written_form
from warehouse.ledger import Batch
from warehouse.settings import Settings
from warehouse.streams import EXTRA, Column, Stream
from warehouse.tables import relation

Forgotten = frozenset[tuple[str, str]]
_IDENTITY = pa.schema([(name, pa.string()) for name in ("kind", "hash", "value", "country", "_batch_id")])


class Pipe:
    """Copies batches into stage over two ADBC connections: one for the rows, one for the persons found in them.

    The driver reads all of the database's types whenever it connects (0.1 s), so one pipe serves a source's batches.
    Use it as a context manager; it connects when it is first needed.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open = ExitStack()
        self._rows: Any = None
        self._people: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def copy(self, stream: Stream, batch: Batch) -> int:
        """Copy a landed batch in a transaction of its own, or nothing of it; returns the rows."""
        if self._rows is None:
            self._rows, self._people = self._connection(), self._connection()
        hasher = Hasher(self._settings, stream, batch.batch_id, self._forgotten())
        with self._rows.cursor() as rows, self._people.cursor() as people:

            def parts() -> Iterator[pa.RecordBatch]:
                for part in landing.read(self._settings, batch):
                    yield hasher.replace(part)
                    for identities in hasher.identities:  # beside the rows: memory holds the persons of one part only
                        people.adbc_ingest("identifiers", identities, mode="append", db_schema_name="stage")

            try:
                reader = pa.RecordBatchReader.from_batches(_staged_schema(stream), parts())
                copied = rows.adbc_ingest(stream.table, reader, mode="append", db_schema_name="stage")
                self._people.commit()
                self._rows.commit()
            except BaseException:
                self._people.rollback()
                self._rows.rollback()
                raise
        return int(copied)

    def _forgotten(self) -> Forgotten:
        """Keyed hashes of people who asked to be forgotten: what a source still has of them is not taken in again."""
        with self._rows.cursor() as cursor:
            cursor.execute("select kind, value from pii.tombstones where kind in ('email', 'phone')")
            return frozenset(cursor.fetchall())

    def _connection(self) -> Any:
        connection = self._open.enter_context(adbc.connect(dsn(self._settings)))
        with connection.cursor() as cursor:
            cursor.execute("set role loader")
        connection.commit()  # a role that is set in a transaction would be lost when that is rolled back
        return connection


def stage(settings: Settings, connection: psycopg.Connection, stream: Stream, batch: Batch, into: Pipe) -> int:
    """Copy a landed batch into its stage table and return its rows. Can be repeated: it begins by clearing the batch.

    Raises LandingError.
    """
    landing.check(settings, batch)
    clear(connection, stream, batch.batch_id)
    rows = into.copy(stream, batch)
    ledger.advance(connection, batch.batch_id, "staged")
    connection.commit()
    return rows


def clear(connection: psycopg.Connection, stream: Stream, batch_id: str) -> None:
    """Remove a batch from stage; the caller commits."""
    connection.execute(sql.SQL("delete from {} where _batch_id = %s").format(relation("stage", stream)), (batch_id,))
    connection.execute("delete from stage.identifiers where _batch_id = %s", (batch_id,))


class Hasher:
    """Replaces personal columns by hashes; `identities` holds what was behind those of the last part.

    `forgotten`: (kind, hash) of people whose contacts are left empty.
    """

    def __init__(self, settings: Settings, stream: Stream, batch_id: str, forgotten: Forgotten = frozenset()) -> None:
        self._forgotten = forgotten
        self._key = settings.key("identity")
        self._country = settings.shop.country
        self._stream, self._batch_id = stream, batch_id
        self.identities: list[pa.Table] = []

    def replace(self, part: pa.RecordBatch) -> pa.RecordBatch:
        """The part as the stage table wants it; columns that its file did not have yet are empty."""
        self.identities = []
        arrays = []
        for column in self._stream.columns:
            values = _column(part, column.name, column.arrow_type)
            arrays.append(self.hashes(column, part) if column.pii else values)
        arrays += [_column(part, EXTRA, pa.string()), pa.repeat(pa.scalar(self._batch_id), part.num_rows)]
        return pa.RecordBatch.from_arrays(arrays, schema=_staged_schema(self._stream))

    def hashes(self, column: Column, part: pa.RecordBatch) -> pa.Array:
        """Of a personal column; each different value (of a telephone number: with its country) is hashed once."""
        values = _column(part, column.name, column.arrow_type)
        kind = column.pii or ""
        countries = _column(part, "country", pa.string()) if kind == "phone" else pa.nulls(len(values), pa.string())
        pairs = pc.binary_join_element_wise(values, pc.fill_null(countries, ""), "\0").dictionary_encode()
        forms: list[str | None] = []
        regions: list[str | None] = []
        for pair in pairs.dictionary.to_pylist():
            value, _, country = pair.partition("\0")
            regions.append(country or self._country)
            forms.append(written_form(kind, value, regions[-1]))
        hashed = [form and keyed_hash(self._key, kind, form) for form in forms]
        hashes = pa.array([None if (kind, one) in self._forgotten else one for one in hashed], pa.string())
        fixed = [pa.repeat(pa.scalar(text), len(forms)) for text in (kind, self._batch_id)]
        known = pa.table(
            [fixed[0], hashes, pa.array(forms, pa.string()), pa.array(regions, pa.string()), fixed[1]], _IDENTITY
        )
        self.identities.append(known.filter(pc.is_valid(hashes)))
        return pc.take(hashes, pairs.indices)


def _column(part: pa.RecordBatch, name: str, kind: pa.DataType) -> pa.Array:
    if name not in part.schema.names:
        return pa.nulls(part.num_rows, kind)
    return part.column(name).cast(kind)


def _staged_schema(stream: Stream) -> pa.Schema:
    fields = [
        pa.field(column.warehouse_name, pa.string() if column.pii else column.arrow_type) for column in stream.columns
    ]
    return pa.schema([*fields, pa.field(EXTRA, pa.string()), pa.field("_batch_id", pa.string())])
