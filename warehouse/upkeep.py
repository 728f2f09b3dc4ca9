"""What grows and is not needed for ever: stage rows nobody waits for, old nights' node results and curves, old logs.

Rows in quarantine leave stage after a while; landing keeps them, and `release` stages them again. Landing's small files
are put together, and old ones removed, where the settings ask for it.

Of what was estimated, only what no past night is told from again goes: forecasts as made, fits and judgements stay,
because `fct_attribution_daily_as_of`, credits and the accuracy of forecasts read them.

What is not to be kept for ever: where people were sent long ago, and digests of contacts that the shop has no more.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
from psycopg import sql

from warehouse import expiring, merging, quarantine, tables
from warehouse.connection import connect
from warehouse.migrate import registered_streams
from warehouse.settings import Settings

_GROWING = (
    "stage.identifiers",
    "ops.dbt_results",
    "ops.validations",
    "estimates.conversion_curves",
    "estimates.touch_day_forecasts",
    "estimates.channel_forecasts",
    "audiences.membership_ledger",
    "pii.contact_digests",
)
_WAITED_FOR = ["landed", "staged", "validated", "quarantined"]


def clean(settings: Settings) -> dict[str, int]:
    """Remove it all; returns how many of each. Safe beside a night: what a running batch has is left alone."""
    now = datetime.now(UTC)
    with connect(settings, "loader") as connection:
        connection.execute("set lock_timeout = '10s'")
        removed = {"stage rows": _stage_leftovers(connection)}
        streams, waited = registered_streams(connection), timedelta(days=settings.retention.quarantine_days)
        removed["rows in quarantine, which landing keeps"] = quarantine.unstage(
            settings, connection, streams, now - waited
        )
        oldest = now - timedelta(days=settings.retention.ledger_days)
        for name, column in (("dbt_results", "recorded_at"), ("validations", "validated_at")):
            statement = sql.SQL("delete from {} where {} < %s").format(
                sql.Identifier("ops", name), sql.Identifier(column)
            )
            removed[f"rows of ops.{name}"] = connection.execute(statement, (oldest,)).rowcount
        connection.commit()
        removed["landed files, published long ago"] = expiring.expire(settings, connection, now)
        removed["landed files, merged with others"] = merging.merge(settings, connection, now.date())
    with connect(settings, "transformer") as connection:
        removed["rows of estimates.conversion_curves"] = _old_curves(connection, oldest.date())
        connection.commit()
    with connect(settings, "privacy_officer") as connection:
        connection.execute("set lock_timeout = '10s'")
        removed |= _old_memberships(connection, now - timedelta(days=settings.retention.membership_days))
        connection.commit()
    with connect(settings, autocommit=True) as connection:
        _vacuum(connection, [tables.relation("stage", stream) for stream in streams])
    removed["log files"] = _old_files(settings, now - timedelta(days=settings.retention.log_days))
    return removed


def _stage_leftovers(connection: psycopg.Connection) -> int:
    """Rows of batches that are published, discarded, abandoned or unknown."""
    gone = 0
    relations = [tables.relation("stage", stream) for stream in registered_streams(connection)]
    for relation in [*relations, sql.Identifier("stage", "identifiers")]:
        statement = sql.SQL(
            "delete from {} s where not exists (select from ops.batches b where b.batch_id = s._batch_id"
            " and b.state = any(%s))"
        ).format(relation)
        gone += connection.execute(statement, (_WAITED_FOR,)).rowcount
        connection.commit()
    return gone


def _vacuum(connection: psycopg.Connection, stage: list[sql.Identifier]) -> None:
    """Give back the room of what was removed, and let indexes by range know the newest nights.

    Autovacuum would wait until a fifth of a table is new or gone. What a night holds at the moment is left out.
    """
    relations = [*stage, *(sql.Identifier(*name.split(".")) for name in _GROWING)]
    connection.execute(sql.SQL("vacuum (analyze, skip_locked) {}").format(sql.SQL(", ").join(relations)))


def _old_curves(connection: psycopg.Connection, oldest: date) -> int:
    """Curves of nights before a day, except those of the newest night, which the report shows."""
    return connection.execute(
        "delete from estimates.conversion_curves where as_of_date < %s"
        " and as_of_date < (select max(as_of_date) from estimates.conversion_curves)",
        (oldest,),
    ).rowcount


def _old_memberships(connection: psycopg.Connection, oldest: datetime) -> dict[str, int]:
    """Whoever is still in a list keeps all of its history there."""
    gone = connection.execute(
        "delete from audiences.membership_ledger as l where l.night < %s and not exists (select from"
        " audiences.memberships as m where m.list_name = l.list_name and m.destination = l.destination"
        " and m.person_id = l.person_id)",
        (oldest.date(),),
    ).rowcount
    digests = connection.execute(
        "delete from pii.contact_digests as d where not exists (select from pii.identifiers as i"
        " where i.kind = d.kind and i.value = d.value)"
    ).rowcount
    return {"rows of audiences.membership_ledger": gone, "digests of contacts": digests}


def _old_files(settings: Settings, oldest: datetime) -> int:
    gone = 0
    for folder in ("logs", "airflow/logs", "dbt"):
        for file in Path(settings.home / folder).rglob("*"):
            is_log = ".log" in file.name or file.suffix == ".jsonl"
            if is_log and file.is_file() and datetime.fromtimestamp(file.stat().st_mtime, UTC) < oldest:
                file.unlink()
                gone += 1
    return gone
