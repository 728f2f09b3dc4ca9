"""Small tables of what was estimated: rows are added and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from psycopg import sql


def append(connection: psycopg.Connection, table: str, rows: Iterable[Mapping[str, Any]]) -> int:
    """Add rows, each with the same columns, to `estimates.<table>`; returns how many. Commits nothing."""
    listed = list(rows)
    if not listed:
        return 0
    columns = list(listed[0])
    statement = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier("estimates", table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(sql.Placeholder() * len(columns)),
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[row[column] for column in columns] for row in listed])
    return len(listed)
