"""A newer `source.yml` may give a column another type, or a stream another key: the tables follow, or say why not.

Columns that are new are added by `warehouse.tables`; columns that are gone stay, with the values they have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import psycopg
from psycopg import sql

from warehouse import tables
from warehouse.settings import SettingsError
from warehouse.streams import Stream

_NAMES = {"bigint": "int8", "boolean": "bool"}  # as Postgres calls them in its catalogue
_VIEWS_OF = """
select distinct format('%%I.%%I', n.nspname, v.relname)
from pg_depend d
join pg_rewrite r on r.oid = d.objid
join pg_class v on v.oid = r.ev_class and v.relkind = 'v'
join pg_namespace n on n.oid = v.relnamespace
where d.refclassid = 'pg_class'::regclass and d.refobjid = to_regclass(%s)
"""
_KEYS = """
select i.relname, array_agg(a.attname order by k.place)
from pg_index x
join pg_class i on i.oid = x.indexrelid
join pg_namespace n on n.oid = i.relnamespace and n.nspname = 'raw'
cross join unnest(x.indkey) with ordinality as k (number, place)
join pg_attribute a on a.attrelid = x.indrelid and a.attnum = k.number
where x.indisunique
group by i.relname
"""


class ChangedColumnError(SettingsError):
    """Rows that are there do not fit a column's new type or a stream's new key; the message names both."""


def follow(connection: psycopg.Connection, streams: Iterable[Stream]) -> None:
    """Retype columns and drop outdated keys, which `tables.create` then makes anew. Raises ChangedColumnError."""
    present: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for schema, table, column, kind in connection.execute(
        "select table_schema, table_name, column_name, udt_name from information_schema.columns"
        " where table_schema = any(%s)",
        (list(tables.SCHEMAS),),
    ).fetchall():
        present[(schema, table)][column] = kind
    keys = {name: list(columns) for name, columns in connection.execute(_KEYS).fetchall()}
    for stream in streams:
        for column in stream.columns:
            for schema in tables.SCHEMAS:
                wanted = "text" if schema == "stage" and column.type == "json" else column.warehouse_type
                known = present[(schema, stream.table)].get(column.warehouse_name)
                if known is not None and known != _NAMES.get(wanted, wanted):
                    _retype(connection, schema, stream, column.warehouse_name, wanted)
        known_key = keys.get(f"{stream.table}_key")
        if known_key is not None and known_key != [name for name, _ in tables.key_columns(stream)]:
            _drop_key(connection, stream, known_key)


def _retype(connection: psycopg.Connection, schema: str, stream: Stream, column: str, kind: str) -> None:
    """Views upon the table go with it; the next transform makes them again."""
    for (view,) in connection.execute(_VIEWS_OF, (f"{schema}.{stream.table}",)).fetchall():
        connection.execute(sql.SQL("drop view if exists {} cascade").format(sql.SQL(view)))
    try:
        connection.execute(
            sql.SQL("alter table {0} alter column {1} type {2} using {1}::{2}").format(
                tables.relation(schema, stream), sql.Identifier(column), sql.SQL(kind)
            )
        )
    except psycopg.Error as error:
        raise ChangedColumnError(
            f"{schema}.{stream.table}.{column}: its rows do not fit the new type {kind} "
            f"({error.diag.message_primary}); a step in warehouse/schema/upgrades must turn them"
        ) from None


def _drop_key(connection: psycopg.Connection, stream: Stream, columns: list[str]) -> None:
    """As a constraint or as an index, whichever it is; what was its part may be missing from now on."""
    table, name = tables.relation("raw", stream), sql.Identifier(f"{stream.table}_key")
    connection.execute(sql.SQL("alter table {} drop constraint if exists {}").format(table, name))
    connection.execute(sql.SQL("drop index if exists raw.{}").format(name))
    connection.execute(
        sql.SQL("drop index if exists raw_history.{}").format(sql.Identifier(f"{stream.table}_history_key"))
    )
    for column in columns:
        connection.execute(
            sql.SQL("alter table {} alter column {} drop not null").format(table, sql.Identifier(column))
        )
