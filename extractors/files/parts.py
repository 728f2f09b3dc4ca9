"""Rows dealt out by key: all versions of a key come together, and memory holds one part at a time.

Few rows stay in memory. Many go through files without a name, which vanish with the process however it ends: they may
hold personal data.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO
from zlib import crc32

import pyarrow as pa
import pyarrow.compute as pc

_BYTES = 16 << 20  # of a part as its files hold it; several times that in memory
_PARTS = 400  # at most: each is an open file
_PART = "_part"


class Parts:
    """Takes tables of one schema that weigh `weight` bytes together; gives them back in parts. Use as a context."""

    def __init__(self, keys: Sequence[str], weight: int, folder: Path) -> None:
        self._keys = list(keys)
        self._tables: list[pa.Table] = []
        self._count = min(weight // _BYTES + 1, _PARTS)
        self._open = ExitStack()
        self._files: list[IO[bytes]] = []
        if self._count > 1:
            self._files = [self._open.enter_context(tempfile.TemporaryFile(dir=folder)) for _ in range(self._count)]  # noqa: SIM115
        self._sinks: list[pa.RecordBatchStreamWriter] = []

    def __enter__(self) -> Parts:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, table: pa.Table) -> None:
        """Deal out some rows."""
        if self._count == 1:
            self._tables.append(table)
            return
        if not self._sinks:
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            self._sinks = [pa.ipc.new_stream(file, table.schema, options=options) for file in self._files]
        parts = self._part_of(table)
        ordered, begin = table.take(pc.sort_indices(parts)), 0
        counts = {count["values"]: count["counts"] for count in pc.value_counts(parts).to_pylist()}
        for part in sorted(counts):
            self._sinks[part].write_table(ordered.slice(begin, counts[part]))
            begin += counts[part]

    def __iter__(self) -> Iterator[pa.Table]:
        if self._tables:
            yield pa.concat_tables(self._tables)
        for file, sink in zip(self._files, self._sinks, strict=False):
            sink.close()
            file.seek(0)
            with pa.ipc.open_stream(file) as stream:
                yield stream.read_all()

    def _part_of(self, table: pa.Table) -> pa.Array:
        texts = [pc.fill_null(table.column(key).cast(pa.string()), "") for key in self._keys]
        keys = pc.binary_join_element_wise(*texts, "\0").combine_chunks().dictionary_encode()
        part = pa.array([crc32(key.encode()) % self._count for key in keys.dictionary.to_pylist()], pa.int16())
        return pc.take(part, keys.indices)
