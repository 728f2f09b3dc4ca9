"""Whole tables as Arrow columns, for what computes with millions of rows; small tables are read by query.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import adbc_driver_postgresql.dbapi as adbc
import pyarrow as pa
from psycopg import sql

from warehouse.connection import dsn
from warehouse.settings import Settings


def read(settings: Settings, table: str, columns: Sequence[str]) -> pa.Table:
    """Columns of `schema.table` as the transformer sees it; numeric columns come as text."""
    with opened(settings) as cursor:
        return read_from(cursor, table, columns)


def read_from(cursor: Any, table: str, columns: Sequence[str]) -> pa.Table:
    """The same with a cursor of `opened`: connecting costs more than a small table."""
    schema, name = table.split(".")
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    cursor.execute(sql.SQL("select {} from {}").format(listed, sql.Identifier(schema, name)).as_string(None))
    return cursor.fetch_arrow_table()


def replace_night(settings: Settings, night: date, tables: dict[str, pa.Table]) -> None:
    """Put rows that have this `as_of_date` in the place of the night's in `estimates.<name>`; all or nothing."""
    with opened(settings) as cursor:
        for name, rows in tables.items():
            statement = sql.SQL("delete from {} where as_of_date = {}")
            cursor.execute(statement.format(sql.Identifier("estimates", name), sql.Literal(night)).as_string(None))
            cursor.adbc_ingest(name, rows, mode="append", db_schema_name="estimates")


def replace(settings: Settings, name: str, rows: pa.Table) -> None:
    """Put rows in the place of all in `estimates.<name>`, which then holds the newest night alone; all or nothing."""
    with opened(settings) as cursor:
        cursor.execute(sql.SQL("delete from {}").format(sql.Identifier("estimates", name)).as_string(None))
        if len(rows):
            cursor.adbc_ingest(name, rows, mode="append", db_schema_name="estimates")


def append(settings: Settings, name: str, rows: pa.Table) -> None:
    """Add rows to `estimates.<name>`; all or nothing."""
    with opened(settings) as cursor:
        cursor.adbc_ingest(name, rows, mode="append", db_schema_name="estimates")


@contextmanager
def opened(settings: Settings) -> Iterator[Any]:
    """A cursor of the transformer's; what was done with it is committed at the end."""
    with adbc.connect(dsn(settings)) as connection:
        with connection.cursor() as cursor:
            cursor.execute("set role transformer")
            yield cursor
        connection.commit()
