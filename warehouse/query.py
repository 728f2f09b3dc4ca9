"""Whole tables for readers that may not write SQL: reports, exporters, the night's summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row


class OutdatedTableError(LookupError):
    """A table lacks a column that is asked for: another version built it, and none has done so anew since."""

    def __init__(self, table: str, column: str) -> None:
        self.table, self.column = table, column
        super().__init__(
            f"{table} has no column {column}: another version of Hourglass built it. The next complete transform"
            " builds it anew; run the night again"
        )


class Row(dict[str, Any]):
    """A row of `table` by column name. Raises OutdatedTableError for a column that the table does not have.

    `lacking`: the column for want of which nothing could be read; the row then has no other either.
    """

    __slots__ = ("lacking", "table")

    def __init__(self, table: str, values: Mapping[str, Any], lacking: str | None = None) -> None:
        super().__init__(values)
        self.table, self.lacking = table, lacking

    def __missing__(self, column: str) -> Any:
        raise OutdatedTableError(self.table, self.lacking or column)


def rows(
    connection: psycopg.Connection,
    table: str,
    columns: Sequence[str] = (),
    where: Mapping[str, Any] | None = None,
    order_by: Sequence[str] = (),
    limit: int | None = None,
) -> list[Row]:
    """Rows of `schema.table`; `where` compares for equality, a list means any of its values.

    Raises OutdatedTableError where the table lacks a column that it is narrowed or ordered by.
    """
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
    try:
        with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
            return [Row(table, row) for row in cursor.execute(statement, parameters)]
    except psycopg.errors.UndefinedColumn as error:
        asked = [*columns, *(where or {}), *order_by]
        lacking = next(name for name in asked if f'"{name}"' in str(error.diag.message_primary))
        raise OutdatedTableError(table, lacking) from None


def exists(connection: psycopg.Connection, table: str) -> bool:
    """Whether there is such a table or view."""
    row = connection.execute("select to_regclass(%s) is not null", (table,)).fetchone()
    return bool(row and row[0])
