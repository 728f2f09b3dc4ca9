"""Where a person's own words (address, number, name) have leaked to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from warehouse.connection import connect, dsn
from warehouse.settings import Settings

# Where they belong: the server's own files, what the shop exported, landing, and the loader's schemas.
_MAY_HOLD = ("postgres", "landing", "drop", "truth", "platforms", "secrets")
_LOADERS = ("pii", "stage", "raw", "raw_history", "pg_catalog", "information_schema", "pg_toast")


def in_files(folder: Path, words: Sequence[str]) -> Iterator[str]:
    """Files (logs, validation documents, dbt's artefacts, the report, exports) that hold one of the words."""
    pattern = re.compile("|".join(map(re.escape, words)).encode(), re.IGNORECASE)
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if not path.is_file() or any(part in _MAY_HOLD for part in place.parts):
            continue
        if pattern.search(path.read_bytes()):
            yield str(place)


def in_databases(settings: Settings, words: Sequence[str]) -> Iterator[str]:
    """Columns outside the loader's schemas that hold one of the words: marts, failures, ledger, and task metadata.

    Task metadata is Airflow's own database on the embedded server.
    """
    with connect(settings, database="postgres") as server:
        names = server.execute("select datname from pg_database where datname = %s or datname like 'airflow%%'",
                               (settings.warehouse.database,))  # fmt: skip
        databases = [name for (name,) in names.fetchall()]
    for database in databases:
        with connect(settings, database=database) as connection:
            for place in _columns(connection, words):
                yield f"{database}: {place}"


def readable_by_bi(settings: Settings, words: Sequence[str]) -> Iterator[str]:
    """Columns that a BI tool's own login can read and that hold one of the words, in whatever schema."""
    with psycopg.connect(dsn(settings, "bi_reader")) as connection:
        yield from _columns(connection, words, everywhere=True)


def _columns(connection: psycopg.Connection, words: Sequence[str], everywhere: bool = False) -> Iterator[str]:
    rows = connection.execute(
        "select table_schema, table_name, column_name from information_schema.columns"
        " where not table_schema = any(%s)",  # it lists what the role may read, and nothing else
        (["pg_catalog", "information_schema"] if everywhere else list(_LOADERS),),
    ).fetchall()
    tables: dict[tuple[str, str], list[str]] = {}
    for schema, table, column in rows:
        tables.setdefault((schema, table), []).append(column)
    pattern = "|".join(map(re.escape, words))
    for (schema, table), columns in sorted(tables.items()):
        tests = sql.SQL(", ").join(
            sql.SQL("bool_or({}::text ~* {})").format(sql.Identifier(column), sql.Literal(pattern))
            for column in columns
        )
        found = connection.execute(sql.SQL("select {} from {}").format(tests, sql.Identifier(schema, table))).fetchone()
        yield from (
            f"{schema}.{table}.{column}" for column, is_there in zip(columns, found or (), strict=False) if is_there
        )
