"""The ledger of consents: what people said on advertising, noted beside what sources tell of them.

The newest word counts, whoever brought it; a refusal counts from the instant it is noted, before the next night.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import psycopg

from warehouse import erasure

Word = Literal["granted", "denied"]


@dataclass(frozen=True)
class Said:
    """One thing a person said. `evidence`: where the proof lies; `source`: a source's name, or how it was told."""

    state: Word
    source: str
    evidence: str | None
    said_at: datetime | None


def note(connection: psycopg.Connection, kind: str, value: str, said: Said) -> None:
    """Add what the person with the identifier said. The caller commits."""
    connection.execute(
        "insert into pii.consents (kind, value, state, source, evidence, said_at)"
        " values (%s, %s, %s, %s, %s, coalesce(%s, now()))",
        (kind, value, said.state, said.source, said.evidence, said.said_at),
    )


def open_opt_out(connection: psycopg.Connection, kind: str, value: str, evidence: str | None) -> int:
    """Take the person out of tonight's lists and open a request for the destinations. The caller commits."""
    request_id = erasure.new_request(connection, "opt_out", evidence)
    erasure.note_persons(connection, request_id, kind, value)
    erasure.take_out(connection, request_id, "opt_out")
    return request_id


def of_identifier(connection: psycopg.Connection, kind: str, value: str) -> list[Said]:
    """Everything known that the person with the identifier said, oldest first; sources' words as of the last night."""
    noted = connection.execute(
        "select state, source, evidence, said_at from pii.consents where kind = %s and value = %s", (kind, value)
    ).fetchall()
    known = []
    if erasure.exists(connection, "intermediate.int_consents"):
        known = connection.execute(
            "select c.state, c.source, c.evidence, c.said_at from intermediate.int_consents as c"
            " join intermediate.int_person_identifiers as i using (person_id)"
            " where i.identifier_kind = %s and i.identifier_value = %s and not i.is_shared",
            (kind, value),
        ).fetchall()
    found = {Said(*row) for row in (*noted, *known)}
    return sorted(found, key=lambda said: (said.said_at is not None, said.said_at, said.state))
