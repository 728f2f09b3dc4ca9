"""Tables on their way from Postgres into the DuckDB file in which the engine `duckdb` computes.

Postgres holds all that lasts; the file may be deleted at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from warehouse import exchange
from warehouse.settings import Settings

_TYPES = {
    "text": "varchar", "boolean": "boolean", "smallint": "smallint", "integer": "integer", "bigint": "bigint",
    "numeric": "decimal(38, 12)", "double precision": "double", "real": "real", "date": "date", "jsonb": "json",
    "timestamp with time zone": "timestamptz", "interval": "interval",
}  # fmt: skip
_WITHOUT_ARROW = ("numeric", "jsonb")


class HandoverError(RuntimeError):
    """A table cannot go from one engine to the other; the message names the column and its type."""


def fetch(settings: Settings, file: Path, relations: Iterable[str]) -> dict[str, int]:
    """Copy tables (`schema.table`) from Postgres to the file, in the place of those there; returns their rows.

    A table that Postgres does not have is dropped from the file. Raises HandoverError.
    """
    fetched = {}
    with exchange.opened(settings) as postgres, duckdb.connect(file) as target:
        for relation in relations:
            target.execute(f"create schema if not exists {_quoted(relation.partition('.')[0])}")
            types = postgres.types(relation)
            if not types:
                target.execute(f"drop table if exists {_quoted(relation)}")
                continue
            as_text = [column for column, kind in types.items() if kind.startswith(_WITHOUT_ARROW)]
            target.register("batches", postgres.batches(relation, types, as_text))
            query = f"select {_cast(relation, types)} from batches"  # noqa: S608
            target.execute(f"create or replace table {_quoted(relation)} as {query}")
            target.unregister("batches")
            fetched[relation] = target.table(relation).shape[0]
    return fetched


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
