"""Which rows a night takes: those admitted by its end, of each key the newest version, exact copies once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.streams import Stream

ROW = "_row"  # position of the record in its file or result, dropped before landing
_NUMBER = "_number"  # position among all rows


class ConflictingRows(ValueError):  # noqa: N818 - internal: the source says where the rows are
    """Two rows (from 0) have one key and one updated_at, but different content; `key` may be shown."""

    def __init__(self, rows: tuple[int, int], key: str) -> None:
        super().__init__(key)
        self.rows, self.key = rows, key


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
    inside = pc.if_else(pc.is_valid(changed), _between(changed, window.start, window.end), own)
    return (
        table if pc.all(inside, skip_nulls=False).as_py() else table.filter(inside)
    )  # a first night often takes all: no copy of it


def ahead(table: pa.Table, stream: Stream, after: datetime) -> int:
    """How many rows no night up to an instant will admit, to the day."""
    later = Window(after.date(), date.max, after, datetime.max.replace(tzinfo=UTC))
    found: int = admitted(table, stream, later).num_rows
    return found


def waiting(table: pa.Table, admitted_rows: pa.Table, stream: Stream) -> pa.Table:
    """Keys of which the table has no admitted version; the stream's key columns, one row each."""
    keys = list(stream.keys)
    if admitted_rows.num_rows == table.num_rows:
        return table.select(keys).slice(0, 0)
    there = table.select(keys).group_by(keys).aggregate([])
    return there.join(admitted_rows.select(keys), keys, join_type="left anti")


def _between(
    values: pa.ChunkedArray, first: date | datetime | None, last: date | datetime, *, last_inside: bool = False
) -> pa.ChunkedArray:
    """first <= value < last for instants; first < value <= last for days, where `first` is the night before."""
    inside = (pc.less_equal if last_inside else pc.less)(values, pa.scalar(last, values.type))
    if first is None:
        return inside
    return pc.and_(inside, (pc.greater if last_inside else pc.greater_equal)(values, pa.scalar(first, values.type)))


def check_conflicts(table: pa.Table, stream: Stream) -> None:
    """Rows of one file that differ although key and updated_at are the same: nobody can say which one holds.

    Raises ConflictingRows; also for rows that a later night will admit, so that it does not depend on the nights that
    were played.
    """
    if stream.same_key == "add":
        return
    version = list(dict.fromkeys([*stream.keys, "updated_at"]))
    repeated = _repeated(table, version, ROW)
    if repeated.num_rows == 0:
        return
    groups = _without_copies(repeated, ROW).group_by([*version, "_file"]).aggregate([(ROW, "list"), (ROW, "count")])
    found = groups.filter(pc.greater(groups[f"{ROW}_count"], 1))
    if found.num_rows:
        first = min(found.to_pylist(), key=lambda group: min(group[f"{ROW}_list"]))
        one, other = sorted(first[f"{ROW}_list"])[:2]
        raise ConflictingRows((one, other), key_of(first, stream))


def key_of(row: Mapping[str, Any], stream: Stream) -> str:
    """The key of a row as messages show it."""
    return ", ".join("(personal data)" if stream.column(name).pii else str(row[name]) for name in stream.keys)


def newest(table: pa.Table, stream: Stream) -> tuple[pa.Table, int]:
    """One row a key, and how many exact copies were left out.

    Later versions are those with a later updated_at, then those of a later file.
    """
    if stream.same_key == "add":
        table = _added(table, stream)
    keys = list(stream.keys)
    version = list(dict.fromkeys([*keys, "updated_at", "_file"]))
    numbers = pa.array(range(table.num_rows), pa.int64())
    versions = _repeated(table.select(version).append_column(_NUMBER, numbers), keys, _NUMBER)
    if versions.num_rows == 0:
        return table, 0
    order = [(name, "ascending", "at_start") for name in ("updated_at", "_file")]  # and the first of equal ones last
    ordered = versions.take(pc.sort_indices(versions, sort_keys=[*order, (_NUMBER, "descending", "at_start")]))
    winners = ordered.group_by(keys, use_threads=False).aggregate([(_NUMBER, "last")])[f"{_NUMBER}_last"]
    losers = versions.filter(pc.invert(pc.is_in(versions[_NUMBER], pc.unique(winners))))[_NUMBER]
    copies = _copies(table.append_column(_NUMBER, numbers), list(dict.fromkeys([*keys, "updated_at"])))
    return table.filter(pc.invert(pc.is_in(numbers, pc.unique(losers)))), copies


def _copies(numbered: pa.Table, version: list[str]) -> int:
    """How many rows repeat the content of another one, whichever file it is in."""
    repeated = _repeated(numbered, version, _NUMBER)
    content = [name for name in repeated.column_names if name not in (ROW, _NUMBER, "_file")]
    return repeated.num_rows - repeated.group_by(content).aggregate([]).num_rows if repeated.num_rows else 0


def _repeated(table: pa.Table, keys: list[str], number: str) -> pa.Table:
    """Rows whose key is there more than once; `number` is the column that tells rows apart."""
    groups = table.group_by(keys).aggregate([(number, "list"), (number, "count")])
    if groups.num_rows == table.num_rows:
        return table.slice(0, 0)
    repeated = groups.filter(pc.greater(groups[f"{number}_count"], 1))[f"{number}_list"]
    return table.filter(pc.is_in(table[number], pc.unique(pc.list_flatten(repeated))))


def _without_copies(table: pa.Table, number: str) -> pa.Table:
    """Of rows with the same content, the first."""
    content = [name for name in table.column_names if name not in (ROW, _NUMBER)]
    firsts = table.group_by(content).aggregate([(number, "min")])[f"{number}_min"]
    return table.filter(pc.is_in(table[number], pc.unique(firsts)))


def _added(table: pa.Table, stream: Stream) -> pa.Table:
    """Rows of one version of a key added up: measures are summed, of anything else the first value there is is kept."""
    version = [*stream.keys, *(name for name in ("updated_at", "_file") if name not in stream.keys)]
    measures = {column.name for column in stream.columns if column.measure}
    others = [name for name in table.column_names if name not in version]
    how = {name: "sum" if name in measures else "first" for name in others}
    grouped = table.group_by(version, use_threads=False).aggregate(list(how.items()))
    renamed = grouped.rename_columns([*version, *others])
    return renamed.select(table.column_names).cast(table.schema)
