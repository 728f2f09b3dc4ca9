"""Whole tables for readers that may not write SQL: reports, exporters, the night's summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row


def rows(
    connection: psycopg.Connection,
    table: str,
    columns: Sequence[str] = (),
    where: Mapping[str, Any] | None = None,
    order_by: Sequence[str] = (),
    limit: int | None = None,
) -> list[dict[str, Any]]:
    """Rows of `schema.table` as dictionaries; `where` compares for equality, a list means any of its values."""
    schema, name = table.split(".")
    listed = sql.SQL(", ").join(map(sql.Identifier, columns)) if columns else sql.SQL("*")
    statement = sql.SQL("select {} from {}").format(listed, sql.Identifier(schema, name))
    parameters: list[Any] = []
    for number, (column, value) in enumerate((where or {}).items()):
        form = " {} {} = any(%s)" if isinstance(value, list) else " {} {} is not distinct from %s"
        statement += sql.SQL(form).format(sql.SQL("and" if number else "where"), sql.Identifier(column))
        parameters.append(value)
    if order_by:
        statement += sql.SQL(" order by {}").format(sql.SQL(", ").join(map(sql.Identifier, order_by)))
    if limit is not None:
        statement += sql.SQL(" limit {}").format(sql.Literal(limit))
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, parameters).fetchall()


def exists(connection: psycopg.Connection, table: str) -> bool:
    """Whether there is such a table or view."""
    row = connection.execute("select to_regclass(%s) is not null", (table,)).fetchone()
    return bool(row and row[0])
