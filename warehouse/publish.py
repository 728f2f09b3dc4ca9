"""Stage to raw: one transaction a unit, comparing content.

Rows that did not change are not touched. A changed or vanished row's old version goes to `raw_history` with the
instants and the nights between which it held: restatement history, slowly changing dimensions and as-of replays in one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg import sql

from warehouse import ledger, load, staged, waiting
from warehouse.ledger import Batch
from warehouse.streams import EXTRA, Stream
from warehouse.tables import LOADER_COLUMNS, content_columns, key_columns, relation

# What the database says to rows that it will never take; a key that is too long for an index is such a limit.
REFUSALS = (psycopg.DataError, psycopg.IntegrityError, psycopg.errors.ProgramLimitExceeded)


class StageLostError(RuntimeError):
    """Stage does not hold what was staged (the server crashed and its unlogged tables are empty): stage again."""


def publish(
    connection: psycopg.Connection,
    streams: Mapping[str, Stream],
    batches: Sequence[Batch],
) -> dict[str, int]:
    """Publish the staged batches of one unit and return the rows inserted, updated, removed and unchanged.

    Figures read again for an old night are booked under the newest night published: the past is never rewritten.
    Raises StageLostError, with nothing published, where stage was emptied by a crash of the server.
    """
    totals = dict.fromkeys(("inserted", "updated", "removed", "unchanged"), 0)
    _check_staged(connection, streams, batches)
    for table in sorted({streams[batch.stream].table for batch in batches}):  # sorted: two units never wait in a circle
        lock(connection, table)
    at = _clock(connection)  # after the locks, so that instants have the order of the publications
    for batch in batches:
        stream = streams[batch.stream]
        night = _booked_night(connection, batch)
        counts = carry(connection, stream, batch, night, at)
        ledger.advance(connection, batch.batch_id, "published", error=None, night=night, published_at=at, **counts)
        _supersede(connection, stream, batch)
        totals = {name: totals[name] + counts[name] for name in totals}
    connection.commit()
    return totals


def carry(connection: psycopg.Connection, stream: Stream, batch: Batch, night: date, at: datetime) -> dict[str, int]:
    """Carry one staged batch into `raw` for a night, valid from an instant; the caller holds the lock and commits.

    Returns the rows inserted, updated, removed and unchanged.
    """
    counts = _Publication(connection, stream, batch, night, at).run()
    _keep_identities(connection, batch, at)
    load.clear(connection, stream, batch.batch_id)
    return counts


def lock(connection: psycopg.Connection, table: str) -> None:
    """Let no other process write this table of `raw` until the transaction ends."""
    connection.execute("select pg_advisory_xact_lock(hashtext(%s))", (f"publish {table}",))


def unstage_lost(connection: psycopg.Connection, streams: Mapping[str, Stream], batches: Sequence[Batch]) -> list[str]:
    """Put batches that stage does not hold any more back to `landed`, and say what is missing of each."""
    lost = []
    for batch in batches:
        held = staged.count(connection, streams[batch.stream], batch.batch_id)
        if held != batch.rows:
            ledger.advance(connection, batch.batch_id, "landed")
            lost.append(f"batch {batch.batch_id}: stage holds {held} of its {batch.rows} rows")
    if lost:
        connection.commit()
    return lost


class _Publication:
    """The statements that carry one batch into `raw`, all within the caller's transaction."""

    def __init__(self, connection: psycopg.Connection, stream: Stream, batch: Batch, night: date, at: datetime) -> None:
        self._connection, self._stream, self._batch = connection, stream, batch
        self._parameters: dict[str, Any] = {
            "batch": batch.batch_id,
            "night": night,
            "at": at,
            "waiting": waiting.of(batch),
        }
        self._stage, self._raw = relation("stage", stream), relation("raw", stream)
        self._history = relation("raw_history", stream)
        self._columns = content_columns(stream)

    def run(self) -> dict[str, int]:
        """Compare, keep the old versions, write the new ones."""
        self._connection.execute("drop table if exists _compared")
        self._compare()
        self._connection.execute("analyze _compared")
        removed = self._remove_vanished() if self._batch.scope is not None else 0
        self._execute(
            "insert into {history} ({held}, _valid_to, _as_of_to) select {held}, %(at)s, %(night)s from {raw} r"
            " join _compared c on r.ctid = c.published"
        )
        updated = self._execute(
            "update {raw} r set ({columns}, _batch_id, _valid_from, _as_of) = row({values}, %(batch)s,"
            " %(at)s, %(night)s)"
            " from {stage} s join _compared c on s.ctid = c.staged where r.ctid = c.published"
        )
        inserted = self._execute(
            "insert into {raw} ({columns}, _batch_id, _valid_from, _as_of) select {values}, %(batch)s,"
            " %(at)s, %(night)s from {stage} s join _compared c on s.ctid = c.staged"
            " where c.published is null"
        )
        unchanged = (self._batch.rows or 0) - inserted - updated
        return {"inserted": inserted, "updated": updated, "removed": removed, "unchanged": unchanged}

    def _compare(self) -> None:
        """`_compared`: the row ids of staged rows that are new (published is null) or differ from their raw row."""
        self._execute(
            "create temporary table _compared on commit drop as select s.ctid as staged, r.ctid as published"
            " from {stage} s left join {raw} r on {same_key} where s._batch_id = %(batch)s"
            " and (r.ctid is null or (({staged}) is distinct from ({published}) and {may_replace}))"
        )
        self._connection.execute("create unique index on _compared (published)")  # two rows of one key are an error

    def _remove_vanished(self) -> int:
        """Rows within the batch's scope that the batch does not bring are gone at the source, unless they wait."""
        return self._execute(
            "with gone as (delete from {raw} r where {in_scope} and not exists (select from {stage} s"
            " where s._batch_id = %(batch)s and {same_key}) and {key} <> all(%(waiting)s::text[]) returning r.*)"
            " insert into {history} ({held}, _valid_to, _as_of_to) select {held}, %(at)s, %(night)s from gone"
        )

    def _execute(self, statement: str) -> int:
        query = sql.SQL(statement).format(
            stage=self._stage,
            raw=self._raw,
            history=self._history,
            same_key=self._same_key(),
            key=waiting.key_of(self._stream, "r") if self._parameters["waiting"] else sql.SQL("''"),
            in_scope=self._in_scope(),
            columns=sql.SQL(", ").join(map(sql.Identifier, self._columns)),
            may_replace=self._may_replace(),
            held=sql.SQL(", ").join(map(sql.Identifier, [*self._columns, *(name for name, _ in LOADER_COLUMNS)])),
            values=self._values("s", trim=True),
            staged=self._values("s"),
            published=self._listed("r"),
        )
        return self._connection.execute(query, self._parameters).rowcount

    def _listed(self, alias: str) -> sql.Composed:
        return sql.SQL(", ").join(sql.Identifier(alias, name) for name in self._columns)

    def _values(self, alias: str, trim: bool = False) -> sql.Composed:
        """The staged columns in the types of `raw`; decimals lose the zeros that landing's fixed scale added."""
        types = {column.warehouse_name: column.warehouse_type for column in self._stream.columns} | {EXTRA: "jsonb"}
        casts = {"jsonb": "{}::jsonb", "numeric": "trim_scale({})" if trim else "{}"}
        return sql.SQL(", ").join(
            sql.SQL(casts.get(types[name], "{}")).format(sql.Identifier(alias, name)) for name in self._columns
        )

    def _same_key(self) -> sql.Composed:
        """Equal keys; parts that may be missing are compared as text, because only plain equality can be hashed."""
        parts = []
        for name, may_be_null in key_columns(self._stream):
            column = sql.Identifier(name)
            is_json = not self._stream_column_is_hash(name) and self._stream.column(name).type == "json"
            cast = "::jsonb::text" if is_json else "::text"
            form = f"coalesce(s.{{0}}{cast}, '') = coalesce(r.{{0}}{cast}, '')" if may_be_null else "s.{0} = r.{0}"
            parts.append(sql.SQL(form).format(column))
        return sql.SQL(" and ").join(parts)

    def _stream_column_is_hash(self, name: str) -> bool:
        return any(column.pii and column.warehouse_name == name for column in self._stream.columns)

    def _may_replace(self) -> sql.Composable:
        """A version replaces one that is not newer, and anything that the batch is complete for (corrected content)."""
        if not self._stream.version_by:
            return sql.SQL("true")
        sides = []
        for alias in ("s", "r"):
            forms = {"timestamp": "coalesce({}, '-infinity')", "text": "coalesce({}, '') collate \"C\""}
            sides.append(
                sql.SQL(", ").join(
                    sql.SQL(forms[self._stream.column(name).type]).format(sql.Identifier(alias, name))
                    for name in self._stream.version_by
                )
            )
        complete = self._in_scope() if self._batch.scope is not None else sql.SQL("false")
        return sql.SQL("((({}) >= ({})) or ({}))").format(*sides, complete)

    def _in_scope(self) -> sql.Composable:
        conditions: list[sql.Composable] = [sql.SQL("true")]
        for number, (name, values) in enumerate((self._batch.scope or {}).items()):
            column = self._stream.column(name)
            self._parameters[f"scope{number}"] = values
            statement = "r.{} = any(%(scope" + str(number) + ")s::" + column.warehouse_type + "[])"
            conditions.append(sql.SQL(statement).format(sql.Identifier(column.warehouse_name)))
        return sql.SQL(" and ").join(conditions)


def _check_staged(connection: psycopg.Connection, streams: Mapping[str, Stream], batches: Sequence[Batch]) -> None:
    lost = unstage_lost(connection, streams, batches)
    if lost:
        raise StageLostError("; ".join(lost))


def _clock(connection: psycopg.Connection) -> datetime:
    row = connection.execute("select clock_timestamp()").fetchone()
    return row[0]  # type: ignore[index,no-any-return]


def _booked_night(connection: psycopg.Connection, batch: Batch) -> date:
    row = connection.execute(
        "select greatest(%s, max(night)) from ops.batches"
        " where source = %s and account = %s and stream = %s and state = 'published'",
        (batch.night, batch.source, batch.account, batch.stream),
    ).fetchone()
    return row[0]  # type: ignore[index,no-any-return]


def _keep_identities(connection: psycopg.Connection, batch: Batch, at: datetime) -> None:
    """A hash keeps the first value seen; its country is learnt when it becomes known. Who was forgotten stays so."""
    connection.execute(
        "insert into pii.identifiers (kind, hash, value, country, first_seen_at) select distinct on (kind, hash) kind,"
        " hash, value, country, %s from stage.identifiers where _batch_id = %s"
        " and not exists (select from pii.tombstones as t where t.kind = stage.identifiers.kind"
        " and t.value = stage.identifiers.hash)"
        " order by kind, hash, country nulls last on conflict (kind, hash) do update set country = excluded.country"
        " where identifiers.country is null and excluded.country is not null",
        (at, batch.batch_id),
    )


def _supersede(connection: psycopg.Connection, stream: Stream, batch: Batch) -> None:
    """Older batches of the same unit that never got through would overwrite newer content: they are out of the race."""
    older = connection.execute(
        "update ops.batches set state = 'abandoned', error = concat_ws('; ', error, 'superseded by ' || %(id)s::text)"
        " where source = %(source)s and account = %(account)s and stream = %(stream)s and unit = %(unit)s"
        " and state in ('landed', 'staged', 'validated', 'quarantined') and planned_at < %(planned)s"
        " returning batch_id",
        {
            "id": batch.batch_id,
            "source": batch.source,
            "account": batch.account,
            "stream": batch.stream,
            "unit": batch.unit,
            "planned": batch.planned_at,
        },
    ).fetchall()
    for (batch_id,) in older:
        load.clear(connection, stream, batch_id)
