"""What became of one list at one destination, and how it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import psycopg

Outcome = Literal["complete", "unchanged", "planned", "held", "failed"]


@dataclass(frozen=True)
class ExportResult:
    """What became of one list at one destination. `planned` is a dry run, `held` waits for approval; only `failed` and
    `held` have an `error`.

    `night` can be later than the night asked for: a list holds tonight's people, so a run for an older day is booked
    under the newest night that was exported.
    """

    list_name: str
    destination: str
    night: date
    outcome: Outcome
    rows: int = 0
    changes: Mapping[str, int] | None = None
    path: str | None = None
    warnings: tuple[str, ...] = ()
    error: str | None = None


def told(error: Exception) -> str:
    """The message for the ledger; of the database's only the first line, for its details can quote values."""
    text = error.diag.message_primary if isinstance(error, psycopg.Error) else str(error)
    return f"{type(error).__name__}: {text or 'the connection was lost'}"
