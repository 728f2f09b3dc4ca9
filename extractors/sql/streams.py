"""The source `sql`: tables and queries of the shop's own databases, by one mapping file, see README.md.

What:     each stream of the mapping, with the columns, types and checks of the contract of files.
When:     each night takes the rows admitted by its end. A stream with `changed` or `incremental` brings what changed
          since the night before, and a few days again; another one is read whole, and rows it lost go to history.
Flow:     select … from helpdesk.tickets → landing/sql/support_tickets → stage.sql__… → raw.sql__support_tickets
Alone:    python -m extractors land sql --night 2026-11-20
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any

from sqlalchemy import Connection, DateTime, Select, column, literal, or_, select

from extractors import database
from extractors.file_contract import landing, versions
from extractors.run import Context
from extractors.sql import mapping as mappings
from extractors.sql.mapping import Mapping
from extractors.sql.rows import Reader
from warehouse.landing import UnitWriter
from warehouse.ledger import Unit
from warehouse.streams import Stream

_ACCOUNT = "database"
_MARGIN = timedelta(days=1)  # the query is only roughly bounded, whatever the type of the column: rows are judged here


def accounts(context: Context) -> list[str]:
    """One account: what the mapping names."""
    return [_ACCOUNT]


def check(context: Context) -> None:
    """Whether every stream's table or query can be read. Raises MappingError, DatabaseError."""
    for mapping in _mappings(context):
        with _reading(context, mapping) as connection:
            present = database.column_names(connection, mapping.relation)
            mapping.names(context.source.streams[mapping.stream], present)


def units(context: Context, account: str) -> Iterator[Unit]:
    """One unit for each stream of the mapping. Raises MappingError."""
    for mapping in _mappings(context):
        stream = context.source.streams[mapping.stream]
        digest = _digest(context, mapping, stream)
        last = context.last_published(account, mapping.stream, mapping.stream)
        is_same = last is not None and last.detail.get("contract") == digest
        if last is not None and is_same and context.night <= last.night:
            context.progress(f"sql {mapping.stream}: this night is read already")
            continue
        since = last.night if last is not None and is_same and mapping.incremental else None
        scope = {} if since else {mapping.stream: {"_file": [mapping.stream]}}
        detail = {"contract": digest, "since": str(since) if since else None}
        yield Unit("sql", account, mapping.stream, (mapping.stream,), context.night, scope, detail)


def extract(context: Context, unit: Unit, writer: UnitWriter) -> None:
    """Read, check and land one stream. Raises MappingError, DatabaseError, RowError."""
    (name,) = unit.streams
    stream = context.source.streams[name]
    mapping = next(one for one in _mappings(context) if one.stream == name)
    window = _window(context, unit, mapping)
    with _reading(context, mapping) as connection:
        names = mapping.names(stream, database.column_names(connection, mapping.relation))
        statement = _statement(context, connection, stream, mapping, names, window)
        reader = Reader(stream, mapping, list(names), context.settings.zone, context.settings.shop.currency)
        groups = reader.groups(database.batches(connection, statement, context.options.rows_at_once))
        landing.land(context, unit, writer, window, groups)


def _mappings(context: Context) -> list[Mapping]:
    return mappings.read(context.settings.read(context.options.mapping), context.source.streams)


def _reading(context: Context, mapping: Mapping) -> Any:
    return database.reading(
        context.secret(mapping.secret),
        f"HOURGLASS_{mapping.secret.upper()}",
        f"sql, {mapping.stream}: {mapping.place}",
        context.settings.zone,
        context.options.timeout_seconds,
    )


def _digest(context: Context, mapping: Mapping, stream: Stream) -> str:
    shop = context.settings.shop
    contract = json.dumps([mapping.fingerprint(), stream.to_json(), shop.time_zone, shop.currency], sort_keys=True)
    return hashlib.sha256(contract.encode()).hexdigest()


def _window(context: Context, unit: Unit, mapping: Mapping) -> versions.Window:
    """Up to the newest night that was read; from `reread_days` before the last one, for what was written late."""
    last = context.last_published(unit.account, unit.name, unit.name)
    night = max(context.night, last.night) if last else context.night
    since = last.night - timedelta(days=mapping.reread_days) if last and unit.detail["since"] else None
    end_of = context.settings.end_of
    return versions.Window(since, night, end_of(since) if since else None, end_of(night))


def _statement(
    context: Context,
    connection: Connection,
    stream: Stream,
    mapping: Mapping,
    names: dict[str, str],
    window: versions.Window,
) -> Select[Any]:
    """The rows of the window and a little more, ordered by key so that versions of a key come together."""
    read: dict[str, Any] = {name: column(source) for name, source in names.items()}
    keys = [read[name] for name in stream.keys if name in read]
    columns = [source.label(name) for name, source in read.items()]
    chosen = select(*columns).select_from(mapping.relation).order_by(*keys)
    if window.start is None:
        return chosen
    bound: Any = (window.start - _MARGIN).astimezone(UTC)
    if connection.dialect.name != "postgresql":  # elsewhere instants are mostly kept without a zone, in the shop's
        bound = bound.astimezone(context.settings.zone).replace(tzinfo=None)
    moved = read["updated_at"] if mapping.changed else read[str(stream.admitted_by)]
    return chosen.where(or_(moved >= literal(bound, DateTime(timezone=True)), moved.is_(None)))
