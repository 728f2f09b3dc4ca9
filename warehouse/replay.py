"""Landing to raw once more: `raw` and `raw_history` are built again from the landed files, as they were published.

Each stream is replaced in one transaction, so readers see the old tables until the new ones are complete, and a killed
replay leaves the old ones. Rows are deleted and inserted again: dbt's views hold on to the tables themselves.

Where landing does not hold the first publications any more (`warehouse/expired.py`), the rows as of the last of them
are put back from the tables themselves, which say of each row when it held; what came later is carried again.
"""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
from psycopg import sql

from warehouse import expired, kept_tables, landing, ledger, load, locks
from warehouse.connection import connect
from warehouse.ledger import Batch
from warehouse.migrate import registered_streams
from warehouse.publish import carry, lock
from warehouse.settings import Settings, SettingsError
from warehouse.streams import Stream
from warehouse.tables import LOADER_COLUMNS, content_columns, relation


class NoSuchStreamError(SettingsError):
    """No source or no stream has the name that was asked for; the message has those that there are."""


def replay(settings: Settings, source: str | None = None, stream: str | None = None) -> dict[str, int]:
    """Build the tables of all streams, or of those named, again; returns the batches replayed by table.

    Raises, before anything is changed, NoSuchStreamError if none has these names; LandingError if a file is missing or
    is not the file that was landed, or if the ledger does not know what landing does not hold any more.
    """
    with connect(settings, "loader") as connection, locks.in_turn(connection, locks.FILES):
        wanted = _wanted(registered_streams(connection), source, stream)
        since = {one.table: expired.known(settings, connection, one.source, one.name) for one in wanted}
        for one in wanted:
            landing.verify(settings, _published(connection, one, since[one.table]))
        connection.commit()
        with load.Pipe(settings) as into:
            return {one.table: _rebuild(connection, one, since[one.table], into) for one in wanted}


def _wanted(registered: list[Stream], source: str | None, stream: str | None) -> list[Stream]:
    of_source = [one for one in registered if one.source == (source or one.source)]
    if source and not of_source:
        known = sorted({one.source for one in registered})
        raise NoSuchStreamError(f"{source}: there is no such source; known are {', '.join(known)}")
    found = [one for one in of_source if one.name == (stream or one.name)]
    if stream and not found:
        known = sorted({one.name for one in of_source})
        raise NoSuchStreamError(f"{stream}: there is no such stream; known are {', '.join(known)}")
    return found


def _published(connection: psycopg.Connection, stream: Stream, since: datetime | None) -> list[Batch]:
    """What was published later than an instant, in the order of the publications."""
    found = ledger.batches(connection, source=stream.source, stream=stream.name, states=("published",))
    later = [one for one in found if since is None or one.published_at is None or one.published_at > since]
    return sorted(later, key=lambda batch: (batch.published_at or datetime.max.replace(tzinfo=UTC), batch.planned_at))


def _rebuild(connection: psycopg.Connection, stream: Stream, since: datetime | None, into: load.Pipe) -> int:
    """One stream, in one transaction; returns its batches. Only stage is written besides, and nobody reads that."""
    lock(connection, stream.table)
    # Listed again behind the lock: what a night published since they were verified would be missing from raw.
    batches = _published(connection, stream, since)
    _put_back(connection, stream, since)
    for batch in batches:
        load.clear(connection, stream, batch.batch_id)
        into.copy(stream, batch)
        carry(connection, stream, batch, batch.night, batch.published_at or batch.planned_at)
    kept_tables.outdate(connection)  # rows may differ under the instants that they had
    upon = f", upon the rows as of {since}" if since else ""
    ledger.record_action(connection, "replay", stream.table, f"{len(batches)} batches from landing{upon}")
    connection.commit()
    return len(batches)


def _put_back(connection: psycopg.Connection, stream: Stream, until: datetime | None) -> None:
    """The tables as they were right after the publications up to an instant; None: before the first, empty."""
    held = [*content_columns(stream), *(name for name, _ in LOADER_COLUMNS)]
    for statement in (
        "delete from {raw} where (_valid_from <= %(until)s) is not true",
        "with ended_later as (delete from {history} where (_valid_to <= %(until)s) is not true returning *)"
        " insert into {raw} ({held}) select {held} from ended_later where _valid_from <= %(until)s",
    ):
        query = sql.SQL(statement).format(
            raw=relation("raw", stream),
            history=relation("raw_history", stream),
            held=sql.SQL(", ").join(map(sql.Identifier, held)),
        )
        connection.execute(query, {"until": until})
