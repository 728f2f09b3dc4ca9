"""Gaps that nobody can fill (a vendor keeps a day no longer, a field is gone for good): a person acknowledges them.

An acknowledged gap stays listed and no longer alarms. It is open again when a person says so, and when its reason
changes; wider days, another field or another unit are a gap of their own (`ledger.open_gap`).
"""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
from psycopg import sql

from warehouse import ledger

_ACKNOWLEDGED = sql.SQL(
    "acknowledged_at = now(), acknowledged_by = session_user, acknowledged_because = %(reason)s"
    " where acknowledged_at is null"
)
_OPEN = sql.SQL(
    "acknowledged_at = null, acknowledged_by = null, acknowledged_because = null where acknowledged_at is not null"
)


class NoSuchGapError(LookupError):
    """A gap of that number is not there, or is in that state already; the message says which there are."""


def acknowledge(connection: psycopg.Connection, gap_ids: Sequence[int], reason: str) -> int:
    """Note that a person knows of these open gaps and why they may stay; all of them or none. Returns their number.

    Raises NoSuchGapError.
    """
    return _change(connection, "acknowledge", _ACKNOWLEDGED, gap_ids, reason)


def reopen(connection: psycopg.Connection, gap_ids: Sequence[int], reason: str) -> int:
    """Take the acknowledgement of these gaps back; all of them or none. Returns their number.

    Raises NoSuchGapError.
    """
    return _change(connection, "reopen", _OPEN, gap_ids, reason)


def _change(connection: psycopg.Connection, action: str, change: sql.SQL, gap_ids: Sequence[int], reason: str) -> int:
    statement = sql.SQL("update ops.gaps set {} and closed_at is null and gap_id = any(%(gaps)s) returning gap_id")
    rows = connection.execute(statement.format(change), {"reason": reason, "gaps": list(gap_ids)}).fetchall()
    changed = {row[0] for row in rows}
    if missing := sorted(set(gap_ids) - changed):
        connection.rollback()
        raise NoSuchGapError(f"cannot {action} gap {', '.join(map(str, missing))}; there are: {_known(connection)}")
    for gap_id in sorted(changed):
        ledger.record_action(connection, f"{action} gap", str(gap_id), reason)
    connection.commit()
    return len(changed)


def _known(connection: psycopg.Connection) -> str:
    rows = connection.execute(
        "select gap_id, acknowledged_at is not null from ops.gaps where closed_at is null order by gap_id"
    ).fetchall()
    connection.rollback()
    return ", ".join(f"{gap_id}{' (acknowledged)' if is_known else ''}" for gap_id, is_known in rows) or "none"
