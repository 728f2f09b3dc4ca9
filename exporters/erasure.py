"""Forget people, or stop advertising to them: everywhere they were sent, then here.

Each place leaves a receipt; a failed one is tried again, and one that has only accepted is asked again, with the next
night.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import psycopg

from exporters import erasure_places
from exporters.errors import ExportError
from exporters.outcomes import told
from warehouse import activation, consents, erasure
from warehouse.connection import connect
from warehouse.consents import Said
from warehouse.erasure import Purpose
from warehouse.redaction import Redacted, redact
from warehouse.settings import Settings


@dataclass(frozen=True)
class Forgotten:
    """What became of one request. It stays open while places failed, or wait: they have accepted and not confirmed."""

    request_id: int
    receipts: int
    failures: tuple[str, ...]
    waiting: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every place has confirmed and the contacts are deleted."""
        return not self.failures and not self.waiting


def forget(settings: Settings, kind: str, value: str, reason: str | None, night: date, run_id: str) -> Forgotten:
    """Forget the person who has an identifier. Raises NobodyFoundError for an empty one."""
    stored = erasure.stored_value(settings, kind, value)
    with connect(settings) as connection:
        request_id = erasure.open_request(connection, kind, stored, reason)
        connection.commit()
    (done,) = _carry_out(settings, [(request_id, "erase")], night, run_id)
    return done


def opt_out(settings: Settings, kind: str, value: str, said: Said, night: date, run_id: str) -> Forgotten:
    """Note a refusal and let every destination go of the person. Raises NobodyFoundError for an empty identifier.

    Somebody whom the warehouse does not know is noted all the same, and is in no list when they come.
    """
    stored = erasure.stored_value(settings, kind, value)
    with connect(settings) as connection:
        consents.note(connection, kind, stored, said)
        request_id = consents.open_opt_out(connection, kind, stored, said.evidence)
        connection.commit()
    (done,) = _carry_out(settings, [(request_id, "opt_out")], night, run_id)
    return done


def forget_all_asked(settings: Settings, night: date, run_id: str) -> list[Forgotten]:
    """Carry out what is open, and what sources asked for since the last night."""
    with connect(settings) as connection:
        erasure.note_asked_in_files(connection)
        erasure.note_refused_in_files(connection)
        connection.commit()
        waiting = erasure.open_requests(connection)
    return _carry_out(settings, waiting, night, run_id)


def _carry_out(
    settings: Settings, requests: Sequence[tuple[int, Purpose]], night: date, run_id: str
) -> list[Forgotten]:
    """Every destination first; what is here only of those whom all destinations have let go, in one pass."""
    told = [_tell_destinations(settings, *request, night, run_id) for request in requests]
    gone = [one.request_id for one, (_, purpose) in zip(told, requests, strict=True)
            if one.is_complete and purpose == "erase"]  # fmt: skip
    if not gone:
        return told
    with connect(settings) as connection:
        redacted = redact(settings, connection, gone)
        here = {request_id: _forget_here(connection, request_id, redacted) for request_id in gone}
    return [replace(one, receipts=one.receipts + here.get(one.request_id, 0)) for one in told]


def _tell_destinations(settings: Settings, request_id: int, purpose: Purpose, night: date, run_id: str) -> Forgotten:
    failures: list[str] = []
    receipts = 0
    with connect(settings) as connection:
        for held in erasure.held(connection, request_id):
            try:
                with activation.one_writer(connection, held.list_name, held.destination):
                    removal = erasure_places.forget_at(settings, connection, held)
                    erasure.note_gone(connection, run_id, night, held, removal.how, purpose)
                    erasure_places.note(connection, request_id, held.destination, held.list_name, removal)
                    connection.commit()
                receipts += 1
            except (ExportError, activation.ExportInProgressError, psycopg.Error, OSError) as error:
                connection.rollback()
                failures.append(f"{held.list_name} at {held.destination}: {told(error)}")
                erasure.receipt(connection, request_id, held.destination, held.list_name, False, told(error))
                connection.commit()
        failures += erasure_places.forget_everywhere(settings, connection, request_id)
        waiting, refused = erasure_places.confirm(settings, connection, request_id)
        failures += refused
        if not failures and not waiting and purpose == "opt_out":
            erasure.complete(connection, request_id)
            connection.commit()
    return Forgotten(request_id, receipts, tuple(failures), tuple(waiting))


def _forget_here(connection: psycopg.Connection, request_id: int, redacted: Redacted) -> int:
    """Delete contacts and identity, and close the request, all or nothing."""
    people = erasure.persons(connection, request_id)
    contacts = erasure.delete_contacts(connection, request_id)
    links = erasure.delete_identity(connection, request_id, people)
    erasure.receipt(connection, request_id, "warehouse: landing", "", True, f"{redacted.files} files written anew")
    erasure.receipt(connection, request_id, "warehouse: raw", "", True, f"{redacted.rows} rows redacted")
    erasure.receipt(connection, request_id, "warehouse: contacts", "", True, f"{contacts} deleted")
    erasure.receipt(connection, request_id, "warehouse: identity", "", True, f"{links} rows deleted")
    erasure.complete(connection, request_id)
    connection.commit()
    return 4
