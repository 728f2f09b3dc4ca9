"""Whole tables for another engine and back, as Arrow batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, LiteralString

import pyarrow as pa
from psycopg import sql

from warehouse import columns
from warehouse.settings import Settings

# Postgres's own text; a number as text with 12 decimal places; an interval as microseconds; of an address the domain
# with its @, and nothing of what has none.
Form = Literal["text", "rounded", "microseconds", "domain"]
_FORMS: dict[Form, LiteralString] = {
    "text": "{0}::text as {0}",
    "rounded": "round({0}, 12)::text as {0}",
    "microseconds": "(extract(epoch from {0}) * 1000000)::bigint as {0}",
    "domain": "substring({0} from '@.*$') as {0}",
}


@dataclass(frozen=True)
class Exchange:
    """An open transaction of the transformer's."""

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

    def batches(self, relation: str, columns: Iterable[str], forms: Mapping[str, Form]) -> pa.RecordBatchReader:
        """Columns of `schema.table`; those in `forms` as that says, for types that Arrow or an engine does not have."""
        listed = sql.SQL(", ").join(
            sql.SQL(_FORMS[forms[column]] if column in forms else "{}").format(sql.Identifier(column))
            for column in columns
        )
        statement = sql.SQL("select {} from {}").format(listed, _identifier(relation))
        self.cursor.execute(statement.as_string(None))
        return self.cursor.fetch_record_batch()

    def offer(self, relation: str, types: Mapping[str, str], rows: pa.RecordBatchReader) -> None:
        """Make `schema.table` of these columns and types, which is lost in a crash of the server, and fill it."""
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(kind)) for column, kind in types.items()
        )
        statement = sql.SQL("create unlogged table {} ({})").format(_identifier(relation), columns)
        self.cursor.execute(statement.as_string(None))
        schema, _, name = relation.partition(".")
        self.cursor.adbc_ingest(name, rows, mode="append", db_schema_name=schema)

    def withdraw(self, schema: str) -> None:
        """Drop all tables of a schema that the transformer may see."""
        statement = sql.SQL("select tablename::text from pg_tables where schemaname = {}").format(sql.Literal(schema))
        self.cursor.execute(statement.as_string(None))
        for (name,) in self.cursor.fetchall():
            self.cursor.execute(sql.SQL("drop table {}").format(sql.Identifier(schema, name)).as_string(None))


@contextmanager
def opened(settings: Settings) -> Iterator[Exchange]:
    """A transaction of the transformer's."""
    with columns.opened(settings) as cursor:
        yield Exchange(cursor)


def _identifier(relation: str) -> sql.Identifier:
    return sql.Identifier(*relation.split("."))
