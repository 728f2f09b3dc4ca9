"""Rows of a database become rows of a stream, with the file contract's types, defaults and checks.

Every value is written as a file would hold it and read as a file's: so one table gives the same rows by either way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pyarrow as pa

from extractors.file_contract import values, versions
from extractors.run import ExtractionError
from extractors.shown import shown
from extractors.sql.mapping import Mapping
from warehouse.streams import EXTRA, Stream


class RowError(ExtractionError):
    """A value or two rows are not as the contract has them; nothing of the stream is loaded, others go on."""


@dataclass(frozen=True)
class Reader:
    """Turns rows of one mapping into tables of its stream; `names` are the contract's names in the rows' order."""

    stream: Stream
    mapping: Mapping
    names: Sequence[str]
    zone: ZoneInfo
    currency: str

    def groups(self, batches: Iterable[Sequence[Any]]) -> Iterator[pa.Table]:
        """Tables in which the rows of a key are never torn apart; the rows come ordered by key."""
        waiting: pa.Table | None = None
        for rows in batches:
            table = self.typed(rows)
            if waiting is not None:
                table = pa.concat_tables([waiting, table]).combine_chunks()
            cut = self._last_key(table)
            yield self._checked(table.slice(0, cut))
            waiting = table.slice(cut)
        if waiting is not None:
            yield self._checked(waiting)

    def typed(self, rows: Sequence[Any]) -> pa.Table:
        """Rows in the stream's columns and types. Raises RowError naming stream, row key, column and value."""
        given = dict(zip(self.names, zip(*rows, strict=True), strict=True))
        columns: dict[str, Any] = {}
        for column in self.stream.columns:
            if column.name == "_file":
                columns[column.name] = pa.repeat(pa.scalar(self.stream.name), len(rows))
                continue
            default = self.currency if column.default == "shop.currency" else column.default
            try:
                text = [_text(value, row) for row, value in enumerate(given.get(column.name, (None,) * len(rows)))]
                array = pa.chunked_array([pa.array(text, pa.string())])
                is_key = column.name in self._keys
                columns[column.name] = values.convert(column, array, self.zone, default, is_key=is_key)
            except values.BadValue as bad:
                raise self._bad(column.name, bad, given) from None
        columns[EXTRA] = self._unknown(given, len(rows))
        return pa.table(columns)

    def _bad(self, name: str, bad: values.BadValue, given: dict[str, Any]) -> RowError:
        column = self.stream.column(name)
        row = {key: given[key][bad.row] if key in given else None for key in self._keys}
        key = versions.key_of(row, self.stream)
        told = shown(bad.value, is_personal=bool(column.pii), as_literal=True)
        return RowError(
            f"sql, {self.stream.name}: {self.mapping.place}, row {key}, column {name}: {told} is not {bad.expected}; "
            "correct it, or cast it in a query, and run again"
        )

    def _unknown(self, given: dict[str, Any], count: int) -> pa.Array:
        known = {column.name for column in self.stream.columns}
        extra = {name: found for name, found in given.items() if name not in known}
        objects = [
            json.dumps({name: found[row] for name, found in extra.items() if found[row] is not None}, default=str)
            for row in range(count if extra else 0)
        ]
        return pa.array([one if one != "{}" else None for one in objects] or [None] * count, pa.string())

    def _last_key(self, table: pa.Table) -> int:
        """Where the rows of the last key begin."""
        keys = table.select(self._keys)
        start: int = table.num_rows - 1
        last = keys.slice(start, 1).to_pylist()
        while start > 0 and keys.slice(start - 1, 1).to_pylist() == last:
            start -= 1
        return max(start, 0)

    def _checked(self, table: pa.Table) -> pa.Table:
        table = table.append_column(versions.ROW, pa.array(range(table.num_rows), pa.int64()))
        try:
            versions.check_conflicts(table, self.stream)
        except versions.ConflictingRows as found:
            raise RowError(
                f"sql, {self.stream.name}: {self.mapping.place}: two rows have the key {found.key} and the same "
                "updated_at, but different content; let the query give one of them"
            ) from None
        return table

    @property
    def _keys(self) -> list[str]:
        return list(self.stream.keys)


def _text(value: Any, row: int) -> str | None:
    """A value as a file would hold it; an instant without an offset keeps having none."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.12f}"  # what stands behind twelve places is the binary form's, not the shop's
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, default=str)
    if isinstance(value, int | UUID):
        return str(value)
    raise values.BadValue(row, f"({type(value).__name__})", "of a type that a file could hold")
