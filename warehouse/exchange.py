"""Whole tables for another engine, as Arrow batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from psycopg import sql

from warehouse import columns
from warehouse.settings import Settings


@dataclass(frozen=True)
class Exchange:
    """An open transaction of the transformer's, in which tables are read."""

    cursor: Any

    def types(self, relation: str) -> dict[str, str]:
        """Postgres's type of each column of `schema.table` that may be read, in order; empty where there is none."""
        statement = sql.SQL(
            "select attname, format_type(atttypid, atttypmod) from pg_attribute"
            " where attrelid = to_regclass({}) and attnum > 0 and not attisdropped"
            " and has_column_privilege(attrelid, attnum, 'select') order by attnum"
        )
        self.cursor.execute(statement.format(sql.Literal(relation)).as_string(None))
        return dict(self.cursor.fetchall())

    def batches(self, relation: str, columns: Iterable[str], as_text: Iterable[str]) -> pa.RecordBatchReader:
        """Columns of `schema.table`; of those in `as_text` Postgres's text, for types that Arrow does not have."""
        texts = set(as_text)
        listed = sql.SQL(", ").join(
            sql.SQL("{0}::text as {0}" if column in texts else "{}").format(sql.Identifier(column))
            for column in columns
        )
        statement = sql.SQL("select {} from {}").format(listed, _identifier(relation))
        self.cursor.execute(statement.as_string(None))
        return self.cursor.fetch_record_batch()


@contextmanager
def opened(settings: Settings) -> Iterator[Exchange]:
    """A transaction of the transformer's."""
    with columns.opened(settings) as cursor:
        yield Exchange(cursor)


def _identifier(relation: str) -> sql.Identifier:
    return sql.Identifier(*relation.split("."))
