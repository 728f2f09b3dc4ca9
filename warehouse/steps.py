"""The steps from landing to raw for one source, each taking whatever is ready for it: safe to repeat and to resume."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from itertools import groupby

import psycopg

from warehouse import ledger, load, receipts
from warehouse.connection import connect
from warehouse.landing import LandingError
from warehouse.ledger import Batch
from warehouse.migrate import registered_streams
from warehouse.publish import REFUSALS, StageLostError, publish, unstage_lost
from warehouse.settings import Settings

log = logging.getLogger(__name__)


class PublicationError(RuntimeError):
    """The database refused some units, which are quarantined now; the others are published."""


def stage_landed(settings: Settings, source: str) -> int:
    """Copy every landed batch of a source into stage, and again what a crash of the server lost there.

    Returns the rows. Raises LandingError, after all others are staged, where files are gone.
    """
    gone: list[str] = []
    rows = 0
    with connect(settings, "loader") as connection:
        streams = {stream.name: stream for stream in registered_streams(connection) if stream.source == source}
        held = ledger.batches(connection, source=source, states=("staged", "validated"))
        for loss in unstage_lost(connection, streams, held):
            log.warning("%s; it is staged again", loss)
        with load.Pipe(settings) as into:
            for batch in ledger.batches(connection, source=source, states=("landed",)):
                try:
                    rows += load.stage(settings, connection, streams[batch.stream], batch, into)
                except LandingError as error:
                    gone.append(str(error))
    if gone:
        raise LandingError("; ".join(gone))
    return rows


def publish_validated(settings: Settings, source: str) -> dict[str, int]:
    """Publish every unit of a source that is validated whole; returns rows inserted, updated, removed, unchanged.

    Raises, after all others are published: StageLostError if a crash of the server emptied stage (the batches are
    `landed` again, run the source again); PublicationError for units that the database refused.
    """
    totals = dict.fromkeys(("inserted", "updated", "removed", "unchanged"), 0)
    lost: list[str] = []
    refused: list[str] = []
    with connect(settings, "loader") as connection:
        streams = {stream.name: stream for stream in registered_streams(connection) if stream.source == source}
        for batches in _whole_units(connection, source):
            try:
                counts = publish(connection, streams, batches)
            except StageLostError as error:
                lost.append(str(error))
                continue
            except REFUSALS as error:
                refused.append(_quarantine(connection, batches, error))
                continue
            totals = {name: totals[name] + counts[name] for name in totals}
        receipts.write(settings, connection, source)
    if refused:
        raise PublicationError("; ".join([*refused, *lost]))
    if lost:
        raise StageLostError("; ".join(lost))
    return totals


def _quarantine(connection: psycopg.Connection, batches: Sequence[Batch], error: psycopg.Error) -> str:
    """Hold a unit that the database refused. Its own words may hold values, so only the first line is told."""
    connection.rollback()
    reason = f"the database refused it: {error.diag.message_primary}"
    for batch in batches:
        ledger.advance(connection, batch.batch_id, "quarantined", error=reason)
    connection.commit()
    return f"batch {batches[0].batch_id}: {reason}"


def _whole_units(connection: psycopg.Connection, source: str) -> Iterator[list[Batch]]:
    """Units in the order they were planned, of which no batch is held back."""
    open_states = (*ledger.IN_WORK, "quarantined")
    found = ledger.batches(connection, source=source, states=open_states)

    def unit(batch: Batch) -> tuple[str, str, str]:
        return batch.run_id, batch.account, batch.unit

    units = [list(group) for _, group in groupby(sorted(found, key=unit), key=unit)]
    for batches in sorted(units, key=lambda batches: batches[0].planned_at):
        if all(batch.state == "validated" for batch in batches):
            yield batches
