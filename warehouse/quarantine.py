"""Quarantine: a unit of which one batch was found wrong is held whole, until a person releases or discards it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

import psycopg

from warehouse import landing, ledger, load, locks, publish, receipts, staged
from warehouse.ledger import Batch
from warehouse.settings import Settings
from warehouse.streams import Stream

log = logging.getLogger(__name__)

HELD = ("landed", "staged", "validated", "quarantined")  # states that end with the unit's
_STAGED = "rows in quarantine"  # what takes them out of stage must not meet what publishes them


class NotInQuarantineError(LookupError):
    """There is no such batch in quarantine; the message says what there is."""


class NotReleasedError(RuntimeError):
    """The batch cannot be published even by hand; the message says why."""


def settle(
    connection: psycopg.Connection, judged: Sequence[Batch], errors: Mapping[str, str]
) -> tuple[list[str], dict[str, str]]:
    """Move judged batches on: whole units to `validated`, or all that is left of them to `quarantined`.

    `errors` says what is wrong, by batch id. Returns the ids validated, and those quarantined with the reason of each.
    The caller commits.
    """
    validated: list[str] = []
    held: dict[str, str] = {}
    firsts = {(batch.run_id, batch.account, batch.unit): batch for batch in judged}
    units = [_unit(connection, batch) for batch in firsts.values()]  # read first: reading ends the transaction
    for siblings in units:
        wrong = [b.batch_id for b in siblings if b.batch_id in errors or b.state == "quarantined"]
        for batch in siblings:
            if not wrong and batch.state == "staged":
                ledger.advance(connection, batch.batch_id, "validated", error=None)
                validated.append(batch.batch_id)
            elif wrong and batch.state != "quarantined":
                whole = f"its unit is published whole or not at all, and {wrong[0]} is in quarantine"
                held[batch.batch_id] = errors.get(batch.batch_id, whole)
                ledger.advance(connection, batch.batch_id, "quarantined", error=held[batch.batch_id])
    return validated, held


def release(
    settings: Settings, connection: psycopg.Connection, streams: Sequence[Stream], batch_id: str, reason: str
) -> dict[str, int]:
    """Publish the unit of a quarantined batch although it was found wrong; returns the counts of `publish`.

    What stage lost meanwhile is staged again from landing. Raises NotInQuarantineError, NotReleasedError,
    LandingError.
    """
    with locks.in_turn(connection, _STAGED):
        return _release(settings, connection, streams, batch_id, reason)


def _release(
    settings: Settings, connection: psycopg.Connection, streams: Sequence[Stream], batch_id: str, reason: str
) -> dict[str, int]:
    found = {stream.name: stream for stream in streams if stream.source == batch_id.partition(".")[0]}
    unit = _unit_in(connection, batch_id, ("quarantined",))
    with load.Pipe(settings) as into:
        for batch in unit:
            if staged.count(connection, found[batch.stream], batch.batch_id) != batch.rows:
                load.stage(settings, connection, found[batch.stream], batch, into)
                ledger.advance(connection, batch.batch_id, "quarantined")
    for batch in unit:
        ledger.advance(connection, batch.batch_id, "validated")
    ledger.record_action(connection, "release", batch_id, reason)
    try:
        counts = publish.publish(connection, found, unit)  # commits, so that nothing of this is done by halves
    except publish.REFUSALS as error:
        connection.rollback()
        raise NotReleasedError(
            f"{batch_id} stays held, the database refused it: {error.diag.message_primary}"
        ) from None
    receipts.write(settings, connection, unit[0].source)
    return counts


def discard(connection: psycopg.Connection, streams: Sequence[Stream], batch_id: str, reason: str) -> int:
    """Give up the unit of a batch that is in quarantine, or that is staged and cannot be judged; returns its batches.

    Landing keeps the files. An audit that runs is waited for: what it lets pass is staged no more. Raises
    NotInQuarantineError.
    """
    source = batch_id.partition(".")[0]
    found = {stream.name: stream for stream in streams if stream.source == source}
    with locks.in_turn(connection, f"audit {source}"):
        unit = _unit_in(connection, batch_id, ("quarantined", "staged"))
        for batch in unit:
            load.clear(connection, found[batch.stream], batch.batch_id)
            ledger.advance(connection, batch.batch_id, "discarded")
        ledger.record_action(connection, "discard", batch_id, reason)
        connection.commit()
    return len(unit)


def unstage(
    settings: Settings, connection: psycopg.Connection, streams: Sequence[Stream], planned_before: datetime
) -> int:
    """Take the rows of batches that have waited since then out of stage; returns the rows. The batches stay held.

    Only where landing has the very file, which `release` stages again: else stage may hold the only copy.
    """
    gone = 0
    known = {(stream.source, stream.name): stream for stream in streams}
    with locks.in_turn(connection, _STAGED):
        for batch in ledger.batches(connection, states=("quarantined",)):
            stream = known.get((batch.source, batch.stream))
            if stream is None or batch.planned_at >= planned_before:
                continue
            rows = staged.count(connection, stream, batch.batch_id)
            if not rows:
                continue
            try:
                landing.verify(settings, [batch])
            except landing.LandingError as error:
                log.warning("%s; its rows stay in stage", error)
                continue
            load.clear(connection, stream, batch.batch_id)
            connection.commit()
            gone += rows
    return gone


def _unit_in(connection: psycopg.Connection, batch_id: str, states: Sequence[str]) -> list[Batch]:
    batch = ledger.batch(connection, batch_id)
    if batch is None or batch.state not in states:
        waiting = [held.batch_id for held in ledger.batches(connection, states=("quarantined",))]
        state = "is unknown" if batch is None else f"is {batch.state}"
        raise NotInQuarantineError(f"batch {batch_id} {state}; in quarantine: {', '.join(waiting) or 'nothing'}")
    return _unit(connection, batch)


def _unit(connection: psycopg.Connection, batch: Batch) -> list[Batch]:
    """The batches of a batch's unit that are still held."""
    return [
        sibling
        for sibling in ledger.batches(
            connection, source=batch.source, account=batch.account, unit=batch.unit, night=batch.night, states=HELD
        )
        if sibling.run_id == batch.run_id
    ]
