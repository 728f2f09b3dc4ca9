"""The steps between landing and raw for one source, each taking whatever is ready for it: safe to repeat and to resume."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import groupby

import psycopg

from warehouse import ledger, load
from warehouse.connection import connect
from warehouse.ledger import Batch
from warehouse.migrate import registered_streams
from warehouse.publish import StageLostError, publish
from warehouse.settings import Settings

log = logging.getLogger(__name__)


def stage_landed(settings: Settings, source: str) -> int:
    """Copy every landed batch of a source into stage; returns the rows."""
    with connect(settings, "loader") as connection:
        streams = {stream.name: stream for stream in registered_streams(connection) if stream.source == source}
        waiting = ledger.batches(connection, source=source, states=("landed",))
        return sum(load.stage(settings, connection, streams[batch.stream], batch) for batch in waiting)


def publish_validated(settings: Settings, source: str) -> dict[str, int]:
    """Publish every unit of a source whose batches are all validated; returns rows inserted, updated, removed, unchanged.

    Raises StageLostError if a crash of the server emptied stage: the batches are `landed` again, run the source again.
    """
    totals = dict.fromkeys(("inserted", "updated", "removed", "unchanged"), 0)
    with connect(settings, "loader") as connection:
        streams = {stream.name: stream for stream in registered_streams(connection) if stream.source == source}
        lost: list[str] = []
        for batches in _whole_units(connection, source):
            try:
                counts = publish(connection, streams, batches)
            except StageLostError as error:
                lost.append(str(error))
                continue
            totals = {name: totals[name] + counts[name] for name in totals}
    if lost:
        raise StageLostError("; ".join(lost))
    return totals


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
