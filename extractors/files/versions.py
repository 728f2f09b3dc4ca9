"""Which rows a night takes: those admitted by its end, of each key the newest version, exact copies once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from extractors.files.errors import ConflictingRowsError
from warehouse.streams import Stream

ROW = "_row"  # position of the record in its file, dropped before landing


@dataclass(frozen=True)
class Window:
    """What a night admits: business days after `after` (None: all before) up to `night`, and the same as instants."""

    after: date | None
    night: date
    start: datetime | None
    end: datetime


def admitted(table: pa.Table, stream: Stream, window: Window) -> pa.Table:
    """Rows whose updated_at, else their own instant or date, lies in the window; rows without either come at once."""
    changed = table.column("updated_at")
    if stream.admitted_by is None:
        own = pa.chunked_array([pa.repeat(pa.scalar(window.after is None), table.num_rows)])
    elif pa.types.is_date(table.schema.field(stream.admitted_by).type):
        own = _between(table.column(stream.admitted_by), window.after, window.night, last_inside=True)
    else:
        own = _between(table.column(stream.admitted_by), window.start, window.end, last_inside=False)
    return table.filter(pc.if_else(pc.is_valid(changed), _between(changed, window.start, window.end), own))


def _between(
    values: pa.ChunkedArray, first: date | datetime | None, last: date | datetime, *, last_inside: bool = False
) -> pa.ChunkedArray:
    """first <= value < last for instants; first < value <= last for days, where `first` is the night before."""
    inside = (pc.less_equal if last_inside else pc.less)(values, pa.scalar(last, values.type))
    if first is None:
        return inside
    return pc.and_(inside, (pc.greater if last_inside else pc.greater_equal)(values, pa.scalar(first, values.type)))


def newest(table: pa.Table, stream: Stream, line: Callable[[str, int], int]) -> tuple[pa.Table, int]:
    """One row a key, and how many exact copies were left out. `line(file, row)` names lines for the error.

    Later versions are those with a later updated_at, then those of a later file. Raises ConflictingRowsError.
    """
    counted = table.group_by(list(stream.keys)).aggregate([([], "count_all")])
    if counted.num_rows == table.num_rows:
        return table, 0
    numbered = table.append_column("_n", pa.array(range(table.num_rows), pa.int64()))
    repeated = counted.filter(pc.greater(counted["count_all"], 1)).select(list(stream.keys))
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for record in _rows_with(numbered, repeated, stream.keys):
        groups.setdefault(tuple(record[key] for key in stream.keys), []).append(record)
    dropped: list[int] = []
    added: list[dict[str, Any]] = []
    copies = 0
    for group in groups.values():
        kept, more = _resolve(group, stream, line)
        copies += more
        dropped += [record["_n"] for record in group]
        added.append(kept)
    alone = numbered.filter(pc.invert(pc.is_in(numbered["_n"], pa.array(dropped, pa.int64())))).drop_columns("_n")
    return pa.concat_tables([alone, pa.Table.from_pylist(added, alone.schema)]), copies


def _resolve(
    group: list[dict[str, Any]], stream: Stream, line: Callable[[str, int], int]
) -> tuple[dict[str, Any], int]:
    """The row that stands for a key, and the exact copies among its rows."""
    oldest = datetime.min.replace(tzinfo=UTC)
    versions: dict[tuple[datetime, str], list[dict[str, Any]]] = {}
    for record in group:
        versions.setdefault((record["updated_at"] or oldest, record["_file"]), []).append(record)
    copies = 0
    for (_, file), records in versions.items():
        different = [record for record in records[1:] if _content(record) != _content(records[0])]
        if stream.same_key == "add":
            continue
        copies += len(records) - 1 - len(different)
        if different:
            lines = (line(file, records[0][ROW]), line(file, different[0][ROW]))
            raise ConflictingRowsError(file, lines, ", ".join(str(records[0][key]) for key in stream.keys))
    winners = versions[max(versions)]
    if stream.same_key == "add":
        return _sum(winners, [column.name for column in stream.columns if column.measure]), 0
    newest_content = _content(winners[0])
    copies += sum(
        1 for key, records in versions.items() if key != max(versions) and _content(records[0]) == newest_content
    )
    return winners[0], copies


def _sum(records: list[dict[str, Any]], measures: list[str]) -> dict[str, Any]:
    """Rows of one key added up: measures are summed, of anything else the first value that is there is kept."""
    total: dict[str, Any] = {}
    for name in records[0]:
        values = [record[name] for record in records if record[name] is not None]
        if name in measures and values:
            total[name] = sum(values, Decimal(0)) if isinstance(values[0], Decimal) else sum(values)
        else:
            total[name] = values[0] if values else None
    return total


def _content(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in ("_n", ROW, "_file")}


def _rows_with(table: pa.Table, keys: pa.Table, names: Sequence[str]) -> list[dict[str, Any]]:
    """The table's rows whose key is among `keys`; keys with missing parts count as equal."""
    wanted = {tuple(row.values()) for row in keys.to_pylist()}
    values = zip(*(table.column(name).to_pylist() for name in names), strict=True)
    chosen = [number for number, key in enumerate(values) if key in wanted]
    return list(table.take(chosen).to_pylist())
