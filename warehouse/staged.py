"""Staged rows as a query, with columns reckoned for whoever judges them (`expectations/`).

A truth that needs two columns, or another stream, is stated on a reckoned column: the judge needs no SQL, and the
database evaluates all truths of a stream in one pass.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql

from warehouse.ledger import Batch
from warehouse.streams import EXTRA, Stream
from warehouse.tables import key_columns, relation

# Days of which a batch brings all rows; one where its unit does not go by days.
_DAYS = (
    "coalesce((select max(jsonb_array_length(value)) from jsonb_each({}.scope) where key like '%date'"
    " and jsonb_typeof(value) = 'array' and jsonb_array_length(value) > 0), 1)::double precision"
)
_HISTORY = 28  # published batches of the same kind that say what is usual
_ENOUGH_HISTORY = 3  # with fewer nothing is called usual: a first night often brings years
_ENOUGH_ROWS = 20  # below that, three times as many is chance


@dataclass(frozen=True)
class RowsOfKey:
    """How many rows of the same batch have the row's key; missing parts of a key are equal, as in `raw`."""

    name: str = "rows_of_key"


@dataclass(frozen=True)
class Total:
    """Sum of columns; a missing one counts as 0."""

    name: str
    of: tuple[str, ...]


@dataclass(frozen=True)
class FirstOf:
    """The first of some columns that is given, as text; null if none is. Personal columns stand for their hashes."""

    name: str
    of: tuple[str, ...]


@dataclass(frozen=True)
class FoundIn:
    """`column` of the row of another stream, staged or else published, whose only key `by` is this row's; else null."""

    name: str
    stream: str
    column: str
    by: str


@dataclass(frozen=True)
class Difference:
    """How far `column` is from the sum of `other` over the rows of `stream` in the same unit that agree in `by`.

    In the column's unit, or, if `is_relative`, as a share of the larger side (of 1 where both are smaller).
    """

    name: str
    column: str
    stream: str
    other: str
    by: tuple[str, ...]
    is_relative: bool = False


@dataclass(frozen=True)
class Age:
    """Days between the newest value of a column, staged or published, and `until`; the same in each row."""

    name: str
    column: str
    until: datetime


@dataclass(frozen=True)
class UnknownFields:
    """Names of the row's fields that the contract does not know, with `/` between; null if it has none."""

    name: str = "unknown_fields"


@dataclass(frozen=True)
class LostFields:
    """What `lost_fields` found, the same in each row of a batch, with `/` between; null if it lost none."""

    of: Mapping[str, Sequence[str]]
    name: str = "lost_fields"


Reckoned = RowsOfKey | Total | FirstOf | FoundIn | Difference | Age | UnknownFields | LostFields


def query(
    connection: psycopg.Connection, stream: Stream, batch_ids: Sequence[str], reckoned: Sequence[Reckoned] = ()
) -> str:
    """The staged rows of some batches of a stream, with the reckoned columns."""
    columns: list[sql.Composable] = [sql.SQL("s.*")]
    joins: list[sql.Composable] = []
    for number, column in enumerate(reckoned):
        expression, join = _reckon(stream, number, column)
        columns.append(sql.SQL("{} as {}").format(expression, sql.Identifier(column.name)))
        joins.append(join)
    statement = sql.SQL(
        "select {columns} from {stage} as s join ops.batches as b on b.batch_id = s._batch_id{joins}"
        " where s._batch_id = any({ids})"
    ).format(
        columns=sql.SQL(", ").join(columns),
        stage=relation("stage", stream),
        joins=sql.Composed(joins),
        ids=sql.Literal(list(batch_ids)),
    )
    return statement.as_string(connection)


def batches_query(connection: psycopg.Connection, batch_ids: Sequence[str]) -> str:
    """One row per batch: how its rows compare with the last published batches of the same account, stream and kind.

    `kind` is the unit's name without its numbers (a unit a day has its day in its name), and whether the batch is
    complete for something or brings only what is new: of a file that grows, both come.
    `share_of_usual`: rows a day divided by their median; null without enough history or rows. A first night's units
    bring weeks, those of later nights a day.
    `rows_where_never_empty`: rows, where no batch of the history was empty; else null.
    `rows_of_snapshot`: the same, where the batch is a snapshot: an empty one would remove everything.
    """
    statement = sql.SQL(
        "select b.batch_id, b.rows,"
        " case when h.batches >= {enough} and greatest(b.rows, h.usual * d.days) >= {rows} and b.rows > 0"
        "  then b.rows / greatest(h.usual * d.days, 1) end as share_of_usual,"
        " case when h.fewest > 0 and (b.business_day is not null or b.scope is null) and h.batches >= {enough}"
        "  then b.rows end as rows_where_never_empty,"
        " case when h.fewest > 0 and b.business_day is null and b.scope is not null then b.rows end as rows_of_snapshot"
        " from ops.batches as b cross join lateral (select {days_of_b} as days) as d cross join lateral ("
        "  select count(*) as batches, min(last.rows) as fewest,"
        "   percentile_cont(0.5) within group (order by last.rows / last.days) as usual from ("
        "    select p.rows, {days_of_p} as days from ops.batches as p"
        "    where p.source = b.source and p.account = b.account"
        "    and p.stream = b.stream and p.state = 'published' and p.planned_at < b.planned_at"
        "    and (p.scope is null) = (b.scope is null)"
        "    and regexp_replace(p.unit, '[0-9]+', '#', 'g') = regexp_replace(b.unit, '[0-9]+', '#', 'g')"
        "    order by p.planned_at desc limit {history}) as last"
        " ) as h where b.batch_id = any({ids})"
    )
    numbers = {"enough": _ENOUGH_HISTORY, "rows": _ENOUGH_ROWS, "history": _HISTORY}
    literals: dict[str, sql.Composable] = {name: sql.Literal(value) for name, value in numbers.items()}
    literals |= {f"days_of_{alias}": sql.SQL(_DAYS).format(sql.Identifier(alias)) for alias in ("b", "p")}
    return statement.format(ids=sql.Literal(list(batch_ids)), **literals).as_string(connection)


def lost_fields(connection: psycopg.Connection, stream: Stream, batches: Sequence[Batch]) -> dict[str, list[str]]:
    """By id of a batch, the columns of the warehouse that every published row has and none of its own.

    Judged are batches of 20 rows and more, of accounts that have published as many. What the vendor said it gives no
    more is an open gap of the unit, and not lost (docs/decisions/0017).
    """
    empty = _empty_columns(connection, stream, batches)
    given = _always_given(connection, stream, {column for columns in empty.values() for column in columns})
    known = _gaps(connection, stream)
    lost = {
        batch.batch_id: [
            column.warehouse_name
            for column in stream.columns
            if column.warehouse_name in given.intersection(empty.get(batch.batch_id, ()))
            and (batch.account, batch.unit, column.name) not in known
        ]
        for batch in batches
    }
    return {batch_id: columns for batch_id, columns in lost.items() if columns}


def _empty_columns(connection: psycopg.Connection, stream: Stream, batches: Sequence[Batch]) -> dict[str, list[str]]:
    """By batch that has rows enough, and whose account has published enough, the columns that none of its rows has."""
    columns = [column.warehouse_name for column in stream.columns if not column.required]
    form = sql.SQL("case when count(s.{}) = 0 then {} end")
    cases = [form.format(sql.Identifier(name), sql.Literal(name)) for name in columns]
    statement = sql.SQL(
        "select s._batch_id, array_remove(array[{cases}]::text[], null) from {stage} as s"
        " join ops.batches as b on b.batch_id = s._batch_id where s._batch_id = any({ids}) and b.account in ("
        "  select p.account from ops.batches as p where p.source = {source} and p.stream = {stream}"
        "  and p.state = 'published' group by p.account having sum(p.rows) >= {enough}"
        " ) group by s._batch_id having count(*) >= {enough}"
    ).format(
        cases=sql.SQL(", ").join(cases),
        stage=relation("stage", stream),
        ids=sql.Literal([batch.batch_id for batch in batches]),
        source=sql.Literal(stream.source),
        stream=sql.Literal(stream.name),
        enough=sql.Literal(_ENOUGH_ROWS),
    )
    return dict(connection.execute(statement).fetchall())


def _always_given(connection: psycopg.Connection, stream: Stream, columns: Collection[str]) -> set[str]:
    """Those of some columns that no published row lacks. Mostly the first row says no; a lost one costs one scan."""
    form = sql.SQL(
        "select {name} where exists (select from {raw}) and not exists (select from {raw} where {column} is null)"
    )
    asked = [
        form.format(name=sql.Literal(name), raw=relation("raw", stream), column=sql.Identifier(name))
        for name in sorted(columns)
    ]
    return {name for (name,) in connection.execute(sql.SQL(" union all ").join(asked))} if asked else set()


def _gaps(connection: psycopg.Connection, stream: Stream) -> set[tuple[str, str, str]]:
    """Account, unit and field of the stream's open gaps."""
    query = (
        "select account, unit, unnest(string_to_array(field, ',')) from ops.gaps"
        " where source = %s and stream = %s and closed_at is null"
    )
    return set(connection.execute(query, (stream.source, stream.name)).fetchall())


def count(connection: psycopg.Connection, stream: Stream, batch_id: str) -> int:
    """Rows that stage holds of a batch."""
    statement = sql.SQL("select count(*) from {} where _batch_id = %s").format(relation("stage", stream))
    row = connection.execute(statement, (batch_id,)).fetchone()
    return int(row[0]) if row else 0


def _reckon(stream: Stream, number: int, column: Reckoned) -> tuple[sql.Composable, sql.Composable]:
    """Expression and join of a reckoned column; `number` keeps the joins apart."""
    nothing = sql.SQL("")
    match column:
        case RowsOfKey():
            keys = sql.SQL(", ").join(sql.Identifier("s", name) for name, _ in key_columns(stream))
            return sql.SQL("count(*) over (partition by s._batch_id, {})").format(keys), nothing
        case Total(of=of):
            terms = [sql.SQL("coalesce({}, 0)").format(_staged(stream, name)) for name in of]
            return sql.SQL(" + ").join(terms), nothing
        case FirstOf(of=of):
            return sql.SQL("coalesce({})").format(sql.SQL(", ").join(_staged(stream, name) for name in of)), nothing
        case FoundIn():
            return _found(stream, number, column)
        case Difference():
            return _difference(stream, number, column)
        case Age():
            return _age(stream, column), nothing
        case UnknownFields():
            names = "(select string_agg(field, '/' order by field) from jsonb_object_keys(s.{}::jsonb) as field)"
            return sql.SQL(names).format(sql.Identifier(EXTRA)), nothing
        case LostFields(of=of):
            return _lost(of), nothing


def _staged(stream: Stream, name: str) -> sql.Identifier:
    return sql.Identifier("s", stream.column(name).warehouse_name)


def _found(stream: Stream, number: int, column: FoundIn) -> tuple[sql.Composable, sql.Composable]:
    names = {
        "staged": sql.Identifier(f"staged{number}"),
        "published": sql.Identifier(f"published{number}"),
        "stage": sql.Identifier("stage", f"{stream.source}__{column.stream}"),
        "raw": sql.Identifier("raw", f"{stream.source}__{column.stream}"),
        "by": sql.Identifier(column.by),
        "column": sql.Identifier(column.column),
    }
    join = sql.SQL(
        " left join (select {by}, min({column}) as value from {stage} group by {by}) as {staged}"
        " on {staged}.{by} = s.{by} left join {raw} as {published} on {published}.{by} = s.{by}"
    )
    return sql.SQL("coalesce({staged}.value, {published}.{column})").format(**names), join.format(**names)


def _difference(stream: Stream, number: int, column: Difference) -> tuple[sql.Composable, sql.Composable]:
    total = sql.Identifier(f"total{number}")
    sides = {"own": sql.SQL("coalesce({}, 0)").format(_staged(stream, column.column)), "total": total}
    form = "abs({own} - coalesce({total}.value, 0))"
    if column.is_relative:
        form += " / greatest({own}, {total}.value, 1)"
    same = sql.SQL(" and ").join(sql.SQL("{0}.{1} = s.{1}").format(total, sql.Identifier(name)) for name in column.by)
    join = sql.SQL(
        " left join (select o.run_id, o.account, o.unit, {by}, sum({other}) as value from {stage} as t"
        " join ops.batches as o on o.batch_id = t._batch_id group by o.run_id, o.account, o.unit, {by}) as {total}"
        " on ({total}.run_id, {total}.account, {total}.unit) = (b.run_id, b.account, b.unit) and {same}"
    ).format(
        by=sql.SQL(", ").join(sql.Identifier("t", name) for name in column.by),
        other=sql.Identifier("t", column.other),
        stage=sql.Identifier("stage", f"{stream.source}__{column.stream}"),
        total=total,
        same=same,
    )
    return sql.SQL(form).format(**sides), join


def _lost(of: Mapping[str, Sequence[str]]) -> sql.Composable:
    form = sql.SQL("when {} then {}")
    cases = [form.format(sql.Literal(batch_id), sql.Literal("/".join(names))) for batch_id, names in of.items()]
    return sql.SQL("case s._batch_id {} end").format(sql.SQL(" ").join(cases)) if cases else sql.SQL("null::text")


def _age(stream: Stream, column: Age) -> sql.Composable:
    name = sql.Identifier(stream.column(column.column).warehouse_name)
    lasts = sql.SQL("interval '1 day'" if stream.column(column.column).type == "date" else "interval '0'")
    return sql.SQL(
        "extract(epoch from {until}::timestamptz - (greatest((select max({name}) from {stage}),"
        " (select max({name}) from {raw}))::timestamptz + {lasts})) / 86400"
    ).format(
        until=sql.Literal(column.until.isoformat()),
        name=name,
        stage=relation("stage", stream),
        raw=relation("raw", stream),
        lasts=lasts,
    )
