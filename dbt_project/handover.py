"""Tables on their way between Postgres and the DuckDB file in which the engine `duckdb` computes.

Postgres holds all that lasts; the file may be deleted at any time. What comes back waits in Postgres's schema
`handover`, where nobody but the transformer sees it, until dbt puts its rows into the tables that people read.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse import exchange
from warehouse.settings import Settings

_TYPES = {
    "text": "varchar", "boolean": "boolean", "smallint": "smallint", "integer": "integer", "bigint": "bigint",
    "numeric": "decimal(38, 12)", "double precision": "double", "real": "real", "date": "date", "jsonb": "json",
    "timestamp with time zone": "timestamptz", "interval": "interval",
}  # fmt: skip
_WITHOUT_ARROW = ("numeric", "jsonb")
_BACK = {
    "VARCHAR": "text", "BOOLEAN": "boolean", "SMALLINT": "smallint", "INTEGER": "integer", "BIGINT": "bigint",
    "HUGEINT": "numeric", "DECIMAL": "numeric", "DOUBLE": "double precision", "FLOAT": "real", "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "timestamptz", "TIMESTAMP": "timestamp", "INTERVAL": "interval", "JSON": "json",
}  # fmt: skip
SCHEMA = "handover"
_ROWS = 100_000  # of a batch


class HandoverError(RuntimeError):
    """A table cannot go from one engine to the other; the message names the column and its type."""


@dataclass(frozen=True)
class DuckdbFile:
    """A file in which DuckDB computes."""

    settings: Settings
    file: Path

    @contextmanager
    def opened(self) -> Iterator[None]:
        """No file, in a new folder, for the length of the block; the folder is removed afterwards."""
        shutil.rmtree(self.file.parent, ignore_errors=True)  # of a transform that was killed
        self.file.parent.mkdir(mode=0o700, parents=True)
        try:
            yield
        finally:
            shutil.rmtree(self.file.parent, ignore_errors=True)

    def fetch(self, relations: Iterable[str], personal: Mapping[str, Collection[str]] | None = None) -> dict[str, int]:
        """Copy tables (`schema.table`) from Postgres to the file, in the place of those there; returns their rows.

        `personal`: by table the columns with addresses, of which only the domain with its @ goes into the file. A table
        that Postgres does not have is dropped from the file. Raises HandoverError.
        """
        fetched = {}
        with exchange.opened(self.settings) as postgres, duckdb.connect(self.file) as target:
            target.execute(f"create schema if not exists {SCHEMA}")
            for relation in relations:
                target.execute(f"create schema if not exists {_quoted(relation.partition('.')[0])}")
                types = postgres.types(relation)
                if not types:
                    target.execute(f"drop table if exists {_quoted(relation)}")
                    continue
                forms: dict[str, exchange.Form] = {
                    name: "text" for name, kind in types.items() if kind.startswith(_WITHOUT_ARROW)
                }
                for column in (personal or {}).get(relation, ()):
                    forms[column] = "domain"
                target.register("batches", postgres.batches(relation, types, forms))
                query = f"select {_cast(relation, types)} from batches"  # noqa: S608
                target.execute(f"create or replace table {_quoted(relation)} as {query}")
                target.unregister("batches")
                fetched[relation] = target.table(relation).shape[0]
        return fetched

    def give_back(self, tables: Mapping[str, bool]) -> None:
        """Copy tables (`schema.table`) from the file into the schema `handover`, all or none, after emptying it.

        Of a table that is kept from night to night (true) come the rows that this night adds. Raises HandoverError.
        """
        with exchange.opened(self.settings) as postgres, duckdb.connect(self.file) as source:
            postgres.withdraw(SCHEMA)
            for relation, is_kept in tables.items():
                name = relation.partition(".")[2]
                rows = source.table(_quoted(f"{SCHEMA}.{name}" if is_kept else relation))
                kinds = dict(zip(rows.columns, map(str, rows.types), strict=True))
                types = {column: _back(relation, column, kind) for column, kind in kinds.items()}
                postgres.offer(f"{SCHEMA}.{name}", types, rows.to_arrow_reader(_ROWS))

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of a statement."""
        with duckdb.connect(self.file) as connection:
            return connection.execute(statement).fetchall()


def withdraw(settings: Settings) -> None:
    """Drop what waits in the schema `handover`."""
    with exchange.opened(settings) as postgres:
        postgres.withdraw(SCHEMA)


def _back(relation: str, column: str, kind: str) -> str:
    found = _BACK.get(kind.partition("(")[0])
    if found is None:
        raise HandoverError(f"{relation}.{column}: there is no type of Postgres's for {kind}; name one in handover.py")
    return found


def _cast(relation: str, types: Mapping[str, str]) -> str:
    """The columns of a table in the types that DuckDB has for Postgres's."""
    for column, kind in types.items():
        if kind.partition("(")[0] not in _TYPES:
            raise HandoverError(
                f"{relation}.{column}: there is no type of DuckDB's for {kind}; name one in handover.py"
            )
    return ", ".join(
        f"cast({_quoted(column)} as {_TYPES[kind.partition('(')[0]]}) as {_quoted(column)}"
        for column, kind in types.items()
    )


def _quoted(name: str) -> str:
    return ".".join(f'"{part}"' for part in name.split("."))
