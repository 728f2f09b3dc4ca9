"""Rows of a complete file that a later night will admit, while `raw` holds an older version of them.

A shop that exports after midnight overwrites yesterday's version of a row with today's: the file says that the row is
there, not what it was. What is known of it stays until the newer version is admitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import sql

from warehouse.ledger import Batch
from warehouse.streams import Column, Stream
from warehouse.tables import key_columns, relation

_AT_ONCE = 10_000
_DETAIL = "waiting"


def known(connection: psycopg.Connection, stream: Stream, keys: pa.Table) -> list[str]:
    """Those of the rows' keys that `raw` holds, as `key_of` writes them. `keys`: the stream's key columns."""
    columns = [stream.column(name) for name in stream.keys]
    if any(column.pii or column.type == "json" for column in columns):
        return []  # requests to be forgotten: they are neither changed nor taken back
    found: list[str] = []
    for batch in keys.to_batches(_AT_ONCE):
        values = [batch.column(column.name).to_pylist() for column in columns]
        found += [row[0] for row in connection.execute(_statement(stream, columns), values)]
    return sorted(set(found))


def of(batch: Batch) -> list[str]:
    """Keys that a batch's files have in versions of later nights only, as `known` found them."""
    return list(batch.detail.get(_DETAIL, ()))


def noted(detail: Mapping[str, Any], keys: list[str]) -> dict[str, Any]:
    """What the ledger knows of a batch, with the keys that wait."""
    return {**detail, _DETAIL: keys} if keys else dict(detail)


def key_of(stream: Stream, alias: str) -> sql.Composed:
    """The key of a row of `raw` as one text, whatever the session's time zone."""
    forms = []
    for name in stream.keys:
        column = stream.column(name)
        form = "extract(epoch from {})" if column.type == "timestamp" else "{}"
        forms.append(sql.SQL(form).format(sql.Identifier(alias, column.warehouse_name)))
    return sql.SQL("jsonb_build_array({})::text").format(sql.SQL(", ").join(forms))


def _statement(stream: Stream, columns: list[Column]) -> sql.Composed:
    names = [sql.Identifier(column.warehouse_name) for column in columns]
    given = [sql.SQL("%s::{}[]").format(sql.SQL(column.warehouse_type)) for column in columns]
    same: list[sql.Composable] = []
    for name, (_, may_be_null) in zip(names, key_columns(stream), strict=True):
        form = "coalesce(r.{0}::text, '') = coalesce(w.{0}::text, '')" if may_be_null else "r.{0} = w.{0}"
        same.append(sql.SQL(form).format(name))
    parts: dict[str, Any] = {"key": key_of(stream, "r"), "raw": relation("raw", stream)}
    parts |= {
        "given": sql.SQL(", ").join(given),
        "names": sql.SQL(", ").join(names),
        "same": sql.SQL(" and ").join(same),
    }
    return sql.SQL("select {key} from {raw} as r join unnest({given}) as w ({names}) on {same}").format(**parts)
