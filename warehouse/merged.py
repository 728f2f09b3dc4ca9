"""Landed files of many batches: each batch is some row groups of its file, whose metadata says which.

Extraction writes one small file a batch. `warehouse/merging.py` puts a month of them together; whoever reads a batch
comes here for its part of the file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.waiting import noted

BATCH = b"hourglass.batch"  # of a file of one batch: what the ledger knew of it
WAITING = b"hourglass.waiting"  # known when the file ends, and so beside it
_BATCHES = b"hourglass.batches"
_SUFFIX = ".merged.parquet"
_READ = {"pre_buffer": False}  # reading ahead would triple the memory and save no CPU


@dataclass(frozen=True)
class Part:
    """A batch in a file: what the ledger knew of it, and the row groups that are its rows."""

    facts: dict[str, Any]
    row_groups: list[int]


def path_of(folder: str, first_batch_id: str) -> str:
    """Where the batches that begin with this one are merged: the same again after a kill."""
    return f"{folder}/{first_batch_id}{_SUFFIX}"


def is_merged(path: str) -> bool:
    """Whether a landed file is one of many batches."""
    return path.endswith(_SUFFIX)


def opened(file: Any) -> pq.ParquetFile:
    """A landed file, to be read row group by row group."""
    return pq.ParquetFile(file, **_READ)


def waiting(metadata: Mapping[bytes, bytes]) -> list[str]:
    """Keys that wait for a later night, as the metadata of one batch's file says (`warehouse/waiting.py`)."""
    found: list[str] = json.loads(metadata.get(WAITING, b"[]"))
    return found


def part_of(file: pq.ParquetFile, batch_id: str) -> Part:
    """A batch's part of the file. Raises KeyError if the file does not hold the batch."""
    metadata = file.metadata.metadata
    if _BATCHES in metadata:
        found = json.loads(metadata[_BATCHES])[batch_id]
        return Part(found["facts"], found["row_groups"])
    facts = dict(json.loads(metadata[BATCH]))
    if facts["batch_id"] != batch_id:
        raise KeyError(batch_id)
    facts["detail"] = noted(facts["detail"], waiting(metadata))
    return Part(facts, list(range(file.metadata.num_row_groups)))


def write(filesystem: Any, batches: Sequence[tuple[str, str]], target: str) -> None:
    """Write (batch id, path) into one file; their files have the same columns. The caller gives it its name."""
    parts: dict[str, Any] = {}
    groups = 0
    with filesystem.open(batches[0][1], "rb") as first:
        schema = opened(first).schema_arrow.remove_metadata()
    with filesystem.open(target, "wb") as sink, pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for batch_id, path in batches:
            with filesystem.open(path, "rb") as source:
                file = opened(source)
                part, before = part_of(file, batch_id), groups
                for number in part.row_groups:
                    rows = file.read_row_group(number).replace_schema_metadata(None)
                    if rows.num_rows:
                        writer.write_table(rows, row_group_size=rows.num_rows)
                        groups += 1
            parts[batch_id] = {"facts": part.facts, "row_groups": list(range(before, groups))}
        writer.add_key_value_metadata({_BATCHES: json.dumps(parts).encode()})


def rewrite(filesystem: Any, path: str, target: str, change: Callable[[pa.RecordBatch], pa.RecordBatch]) -> None:
    """Write a landed file again with changed rows; what it says of its batches stays true, row group by row group."""
    with filesystem.open(path, "rb") as source, filesystem.open(target, "wb") as sink:
        file = opened(source)
        described = {name: value for name, value in file.metadata.metadata.items() if name.startswith(b"hourglass.")}
        with pq.ParquetWriter(sink, file.schema_arrow.remove_metadata(), compression="zstd") as writer:
            for number in range(file.num_row_groups):
                rows = file.read_row_group(number).combine_chunks()
                parts = [change(part) for part in rows.to_batches()]
                writer.write_table(pa.Table.from_batches(parts, rows.schema), row_group_size=rows.num_rows or None)
            writer.add_key_value_metadata(described)
