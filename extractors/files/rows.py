"""Rows of a stream's files, with the contract's types, defaults and checks; wrong ones are named by file and line."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from extractors.file_contract import values, versions
from extractors.files import reader
from extractors.files.errors import BadValueError, ConflictingRowsError
from extractors.files.parts import Parts
from extractors.shown import shown
from warehouse.streams import EXTRA, Column, Stream


@dataclass(frozen=True)
class Block:
    """Some records of a file; `first` is the number of the first one in its file, from 0."""

    path: Path
    name: str
    first: int
    records: pa.Table

    def line_of(self, row: int) -> int:
        """Line of the file on which a record of the block begins."""
        return reader.line_of(self.path, self.first + row)


@dataclass(frozen=True)
class Reader:
    """Reads files of one stream below `folder`; `aside` is where rows wait that are too many for memory."""

    stream: Stream
    folder: Path
    zone: ZoneInfo
    currency: str
    aside: Path

    def parts(self, names: Sequence[str]) -> Iterator[pa.Table]:
        """All rows of some files, in parts in which all rows of a key are together. Raises FileError."""
        weight = sum(reader.weight(self.folder / name) for name in names)
        begins: list[int] = []  # number of each file's first record among all
        count = 0
        with Parts(self.stream.keys, weight, self.aside) as parts:
            for name in names:
                begins.append(count)
                for records in reader.read(self.folder / name, name, self.stream):
                    block = Block(self.folder / name, name, count - begins[-1], records)
                    parts.add(self._typed(block, count))
                    count += records.num_rows
            for part in parts:
                self._check_conflicts(part, names, begins)
                yield part

    def _typed(self, block: Block, number: int) -> pa.Table:
        """The block in the stream's columns and types, with the records' numbers and unknown columns as JSON."""
        records = block.records
        columns: dict[str, Any] = {}
        for column in self.stream.columns:
            if column.name == "_file":
                columns[column.name] = pa.repeat(pa.scalar(block.name), records.num_rows)
            else:
                columns[column.name] = self._column(column, block)
        columns[EXTRA] = self._unknown(block)
        columns[versions.ROW] = pa.array(range(number, number + records.num_rows), pa.int64())
        return pa.table(columns)

    def _column(self, column: Column, block: Block) -> pa.Array:
        records = block.records
        given = (
            records.column(column.name)
            if column.name in records.column_names
            else pa.chunked_array([pa.nulls(records.num_rows, pa.string())])
        )
        default = self.currency if column.default == "shop.currency" else column.default
        try:
            is_key = column.name in self.stream.keys
            return values.convert(column, given, self.zone, default, is_key=is_key)
        except values.BadValue as bad:
            told = shown(bad.value, is_personal=bool(column.pii))
            line = block.line_of(bad.row)
            raise BadValueError(block.name, line, column.name, told, bad.expected) from None

    def _unknown(self, block: Block) -> pa.Array:
        """Columns that the contract does not know, as one JSON object a row; null where all are empty."""
        records = block.records
        known = {column.name for column in self.stream.columns} - {"_file"}
        unknown = [column for column in records.column_names if column not in known]
        if not unknown:
            return pa.nulls(records.num_rows, pa.string())
        objects: list[str | None] = []
        for number, row in enumerate(records.select(unknown).to_pylist()):
            filled = {column: value for column, value in row.items() if value not in (None, "")}
            for column, value in filled.items():
                if isinstance(value, str) and "\0" in value:
                    told, line = value.replace("\0", "\\0"), block.line_of(number)
                    raise BadValueError(block.name, line, column, told, values.EXPECTED["text"])
            objects.append(json.dumps(filled, ensure_ascii=False, sort_keys=True, default=str) if filled else None)
        return pa.array(objects, pa.string())

    def _check_conflicts(self, part: pa.Table, names: Sequence[str], begins: Sequence[int]) -> None:
        try:
            versions.check_conflicts(part, self.stream)
        except versions.ConflictingRows as found:
            file = bisect_right(begins, found.rows[0]) - 1
            one, other = (reader.line_of(self.folder / names[file], row - begins[file]) for row in found.rows)
            raise ConflictingRowsError(names[file], (one, other), found.key) from None
