"""The tables of a stream: `stage` (unlogged, by batch), `raw` (the newest state), `raw_history` (older states)."""

from __future__ import annotations

import psycopg
from psycopg import sql

from warehouse.streams import EXTRA, Stream

SCHEMAS = ("stage", "raw", "raw_history")
# What is changed here, an upgrade step has to accompany: tables of unchanged streams are not looked at otherwise.
LOADER_COLUMNS = (("_batch_id", "text"), ("_valid_from", "timestamptz"), ("_as_of", "date"))
_HISTORY_COLUMNS = (("_valid_to", "timestamptz"), ("_as_of_to", "date"))


def relation(schema: str, stream: Stream) -> sql.Identifier:
    """The stream's table in a schema."""
    return sql.Identifier(schema, stream.table)


def content_columns(stream: Stream) -> list[str]:
    """Names of the columns that carry content, in the order of `source.yml`, and the unknown fields last."""
    return [*(column.warehouse_name for column in stream.columns), EXTRA]


def create(connection: psycopg.Connection, stream: Stream) -> None:
    """Create the stream's tables, or add the columns that this version has and the tables have not."""
    content = [*((column.warehouse_name, column.warehouse_type) for column in stream.columns), (EXTRA, "jsonb")]
    staged = [(name, "text" if kind == "jsonb" else kind) for name, kind in content]
    for schema, columns in (
        ("stage", [*staged, ("_batch_id", "text")]),
        ("raw", [*content, *LOADER_COLUMNS]),
        ("raw_history", [*content, *LOADER_COLUMNS, *_HISTORY_COLUMNS]),
    ):
        _create_or_extend(connection, schema, stream, columns)
    _create_indexes(connection, stream)


def complete(connection: psycopg.Connection) -> frozenset[str]:
    """Names of tables that are in all three schemas."""
    rows = connection.execute(
        "select tablename from pg_tables where schemaname = any(%s) group by tablename having count(*) = %s",
        (list(SCHEMAS), len(SCHEMAS)),
    ).fetchall()
    return frozenset(row[0] for row in rows)


def key_columns(stream: Stream) -> list[tuple[str, bool]]:
    """Key columns by their warehouse names, each with whether it may be null."""
    columns = [stream.column(name) for name in stream.keys]
    return [(column.warehouse_name, not column.required) for column in columns]


def _create_or_extend(
    connection: psycopg.Connection, schema: str, stream: Stream, columns: list[tuple[str, str]]
) -> None:
    rows = connection.execute(
        "select column_name from information_schema.columns where table_schema = %s and table_name = %s",
        (schema, stream.table),
    ).fetchall()
    present = {row[0] for row in rows}
    if not present:
        listed = sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(n), sql.SQL(t)) for n, t in columns)
        kind = sql.SQL("unlogged table") if schema == "stage" else sql.SQL("table")
        connection.execute(sql.SQL("create {} {} ({})").format(kind, relation(schema, stream), listed))
        return
    for name, kind_of_column in columns:
        if name not in present:
            statement = sql.SQL("alter table {} add column {} {}")
            connection.execute(
                statement.format(relation(schema, stream), sql.Identifier(name), sql.SQL(kind_of_column))
            )


def _create_indexes(connection: psycopg.Connection, stream: Stream) -> None:
    """The natural key is unique in `raw`: a primary key, or a unique index where a part of it may be missing."""
    keys = key_columns(stream)
    listed = sql.SQL(", ").join(sql.Identifier(name) for name, _ in keys)
    name = sql.Identifier(f"{stream.table}_key")
    if any(may_be_null for _, may_be_null in keys):
        statement = sql.SQL("create unique index if not exists {} on {} ({}) nulls not distinct")
        connection.execute(statement.format(name, relation("raw", stream), listed))
    elif not connection.execute("select to_regclass(%s)", (f"raw.{stream.table}_key",)).fetchone()[0]:  # type: ignore[index]
        statement = sql.SQL("alter table {} add constraint {} primary key ({})")
        connection.execute(statement.format(relation("raw", stream), name, listed))
    history = sql.Identifier(f"{stream.table}_history_key")
    statement = sql.SQL("create index if not exists {} on {} ({})")
    connection.execute(statement.format(history, relation("raw_history", stream), listed))
    staged = sql.Identifier(f"{stream.table}_batch")
    statement = sql.SQL("create index if not exists {} on {} (_batch_id)")
    connection.execute(statement.format(staged, relation("stage", stream)))
