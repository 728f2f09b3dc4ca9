"""The ledger entered again from landing, where a database was lost or is older than landing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from warehouse import expired, landing, ledger, locks, receipts
from warehouse.connection import connect
from warehouse.migrate import registered_streams
from warehouse.settings import Settings

_FROM_FILE = ("batch_id", "run_id", "source", "account", "stream", "unit", "business_day", "planned_at")


def recover_ledger(settings: Settings) -> int:
    """Enter into the ledger the published batches that landing knows of and it does not, or knows by another file.

    Returns their number. For a database that was lost, or is older than the last time that files were merged or
    removed. What else the ledger held (validations, exports, batches in quarantine) is not in landing and stays lost.
    Raises LandingError, before anything is entered, if the ledger does not know what landing does not hold any more.
    """
    with connect(settings, "loader") as connection, locks.in_turn(connection, locks.FILES):
        for stream in registered_streams(connection):
            expired.known(settings, connection, stream.source, stream.name)
        entered = sum(
            _enter(connection, landing.facts(settings, receipt["path"], receipt["batch_id"]), receipt)
            for receipt in receipts.read(settings)
        )
        if entered:
            ledger.record_action(connection, "recover ledger", f"{entered} batches", "the ledger did not know them")
        connection.commit()
    return entered


def _enter(connection: psycopg.Connection, described: dict[str, Any], receipt: dict[str, Any]) -> int:
    """One batch, and its run if it is not there."""
    connection.execute(
        "insert into ops.runs (run_id, night, kind, state, started_at, ended_at)"
        " values (%(run)s, %(night)s, 'recovered', 'complete', %(planned)s, %(planned)s) on conflict do nothing",
        {"run": described["run_id"], "night": described["night"], "planned": described["planned_at"]},
    )
    facts: dict[str, Any] = {name: described[name] for name in _FROM_FILE} | {
        name: receipt[name] for name in (*receipts.FACTS, "path")
    }
    facts |= {name: None if described[name] is None else Jsonb(described[name]) for name in ("scope", "detail")}
    return _insert(connection, {**facts, "state": "published", "receipt_at": receipt["published_at"]})


def _insert(connection: psycopg.Connection, facts: dict[str, Any]) -> int:
    names: Iterable[str] = facts
    statement = sql.SQL(
        "insert into ops.batches ({}) values ({}) on conflict (batch_id) do update"
        " set path = excluded.path, checksum = excluded.checksum, expired_at = null"
        " where batches.path <> excluded.path"
    ).format(sql.SQL(", ").join(map(sql.Identifier, names)), sql.SQL(", ").join(map(sql.Placeholder, names)))
    return connection.execute(statement, facts).rowcount
