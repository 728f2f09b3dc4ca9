"""Landing: immutable Parquet files, in a local folder or an object store; one a batch until they are merged.

A file is written aside and renamed when it is whole; the ledger learns of it before its first byte and again when
all files of the unit are there. The file's metadata repeats what the ledger knows of the batch.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse import landing_store, ledger, merged, waiting
from warehouse.ledger import Batch, Unit
from warehouse.settings import Settings
from warehouse.streams import Stream

_ROWS_AT_ONCE = 20_000  # also a row group's, of which a reader holds one in memory
_DUPLICATES = b"hourglass.duplicates"


class LandingError(OSError):
    """A landed file is missing or is not what the ledger says; the message names the batch and the file."""


class UnitWriter:
    """Takes the records of one unit and writes one file a stream; memory holds one chunk a stream."""

    def __init__(self, filesystem: Any, streams: Mapping[str, Stream], batches: Sequence[Batch]) -> None:
        self._filesystem = filesystem
        self._batches = {batch.stream: batch for batch in batches}
        self._unwritten: dict[str, list[Mapping[str, Any]]] = {name: [] for name in self._batches}
        self.rows = dict.fromkeys(self._batches, 0)
        self.duplicates = dict.fromkeys(self._batches, 0)
        self.waiting: dict[str, list[str]] = {name: [] for name in self._batches}  # their keys
        self._sinks: dict[str, Any] = {}
        self._writers: dict[str, pq.ParquetWriter] = {}
        for name, batch in self._batches.items():
            schema = streams[name].arrow_schema().with_metadata({merged.BATCH: _describe(batch)})
            filesystem.makedirs(posixpath.dirname(batch.path), exist_ok=True)
            self._sinks[name] = filesystem.open(_aside(batch), "wb")
            self._writers[name] = pq.ParquetWriter(self._sinks[name], schema, compression="zstd")

    def add(self, stream: str, record: Mapping[str, Any]) -> None:
        """Add one record that already conforms to the stream."""
        unwritten = self._unwritten[stream]
        unwritten.append(record)
        if len(unwritten) >= _ROWS_AT_ONCE:
            self._flush(stream)

    def add_table(self, stream: str, table: pa.Table | pa.RecordBatch) -> None:
        """Add many records at once, in the stream's Arrow schema."""
        writer = self._writers[stream]
        if isinstance(table, pa.RecordBatch):
            table = pa.Table.from_batches([table])
        table = table.cast(writer.schema).replace_schema_metadata(writer.schema.metadata)
        writer.write_table(table, row_group_size=_ROWS_AT_ONCE)
        self.rows[stream] += table.num_rows

    def close(self) -> None:
        """Write what is not written yet and give the files their names."""
        for name, writer in self._writers.items():
            self._flush(name)
            writer.add_key_value_metadata(
                {
                    _DUPLICATES: str(self.duplicates[name]).encode(),
                    merged.WAITING: json.dumps(self.waiting[name]).encode(),
                }
            )
            writer.close()
            self._sinks[name].close()
        for batch in self._batches.values():
            self._filesystem.mv(_aside(batch), batch.path)

    def abort(self) -> None:
        """Remove the half-written files."""
        for name, writer in self._writers.items():
            writer.close()
            self._sinks[name].close()
            self._filesystem.rm(_aside(self._batches[name]))

    def _flush(self, stream: str) -> None:
        unwritten = self._unwritten[stream]
        if unwritten:
            writer = self._writers[stream]
            writer.write_table(pa.Table.from_pylist(unwritten, writer.schema))
            self.rows[stream] += len(unwritten)
            unwritten.clear()


@contextmanager
def unit_writer(
    settings: Settings,
    connection: psycopg.Connection,
    run_id: str,
    night: date,
    unit: Unit,
    streams: Mapping[str, Stream],
) -> Iterator[UnitWriter]:
    """Land one unit: all its files or, if anything is raised, none; what was raised goes on to the caller."""
    filesystem, root = landing_store.opened(settings)
    if "file" in filesystem.protocol:  # records are there as they came, persons' addresses too: the loader's alone
        Path(root).mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = f"{night:%Y-%m-%d}"
    paths = {}
    for name in unit.streams:
        batch_id = f"{unit.source}.{name}.{night:%Y%m%d}.{secrets.token_hex(5)}"
        paths[name] = (batch_id, posixpath.join(root, unit.source, name, unit.account, folder, f"{batch_id}.parquet"))
    batches = ledger.plan(connection, run_id, night, unit, paths)
    writer = UnitWriter(filesystem, streams, batches)
    try:
        yield writer
    except BaseException as error:
        connection.rollback()
        writer.abort()
        for batch in batches:
            ledger.advance(connection, batch.batch_id, "abandoned", error=str(error)[:2000])
        connection.commit()
        raise
    writer.close()
    for batch in batches:
        name = batch.stream
        _mark_landed(connection, filesystem, batch, writer.rows[name], writer.duplicates[name], writer.waiting[name])
    connection.commit()


def recover(settings: Settings, connection: psycopg.Connection, source: str, account: str) -> list[Batch]:
    """After a kill: take units whose files are all whole, abandon the others. Returns the abandoned batches."""
    filesystem, _ = landing_store.opened(settings)
    units: dict[tuple[str, str, str], list[Batch]] = {}
    for batch in ledger.batches(connection, source=source, account=account, states=("planned",)):
        units.setdefault((batch.run_id, batch.account, batch.unit), []).append(batch)
    abandoned = []
    for batches in units.values():
        whole = all(filesystem.exists(batch.path) for batch in batches)
        for batch in batches:
            if filesystem.exists(_aside(batch)):  # half written; or whole, for a store renames by copying and deleting
                filesystem.rm(_aside(batch))
            if whole:
                with filesystem.open(batch.path, "rb") as file:
                    found = pq.ParquetFile(file).metadata
                keys = merged.waiting(found.metadata)
                _mark_landed(connection, filesystem, batch, found.num_rows, int(found.metadata[_DUPLICATES]), keys)
                continue
            if filesystem.exists(batch.path):
                filesystem.rm(batch.path)
            ledger.advance(connection, batch.batch_id, "abandoned", error="the extraction was killed")
            abandoned.append(batch)
    connection.commit()
    return abandoned


def check(settings: Settings, batch: Batch) -> None:
    """Raises LandingError if the file of a landed batch is gone."""
    filesystem, _ = landing_store.opened(settings)
    if not filesystem.exists(batch.path):
        raise LandingError(f"batch {batch.batch_id}: its file {batch.path} is gone; restore it, or discard the batch")


def read(settings: Settings, batch: Batch) -> Iterator[pa.RecordBatch]:
    """The records of a landed batch, some ten thousand at a time."""
    filesystem, _ = landing_store.opened(settings)
    with filesystem.open(batch.path, "rb") as source:
        file = merged.opened(source)
        groups = merged.part_of(file, batch.batch_id).row_groups
        yield from file.iter_batches(_ROWS_AT_ONCE, groups, use_threads=False)  # threads would cost memory


def facts(settings: Settings, path: str, batch_id: str) -> dict[str, Any]:
    """What a landed file says of a batch in it: the ledger's facts of the time when it was planned."""
    filesystem, _ = landing_store.opened(settings)
    with filesystem.open(path, "rb") as file:
        return merged.part_of(merged.opened(file), batch_id).facts


def verify(settings: Settings, batches: Iterable[Batch]) -> None:
    """Compare the files with the checksums of the ledger, each file once. Raises LandingError."""
    filesystem, _ = landing_store.opened(settings)
    checksums: dict[str, str | None] = {}
    for batch in batches:
        if batch.path not in checksums:
            checksums[batch.path] = checksum(filesystem, batch.path) if filesystem.exists(batch.path) else None
        if checksums[batch.path] != batch.checksum:
            raise LandingError(f"batch {batch.batch_id}: {batch.path} is missing or not the file that was landed")


def _mark_landed(
    connection: psycopg.Connection, filesystem: Any, batch: Batch, rows: int, duplicates: int, keys: list[str]
) -> None:
    ledger.advance(
        connection,
        batch.batch_id,
        "landed",
        rows=rows,
        duplicates=duplicates,
        bytes=filesystem.size(batch.path),
        checksum=checksum(filesystem, batch.path),
        detail=waiting.noted(batch.detail, keys),
    )


def _aside(batch: Batch) -> str:
    return f"{batch.path}.part"


def checksum(filesystem: Any, path: str) -> str:
    """SHA-256 of a file, hexadecimal."""
    with filesystem.open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _describe(batch: Batch) -> bytes:
    names = (
        "batch_id",
        "run_id",
        "night",
        "source",
        "account",
        "stream",
        "unit",
        "business_day",
        "scope",
        "detail",
        "planned_at",
    )
    return json.dumps({name: getattr(batch, name) for name in names}, default=str).encode()
