"""Lists as platforms know them, and what stands between a plan and its sending: freshness, approval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import psycopg
from psycopg.types.json import Jsonb


class NotHeldError(RuntimeError):
    """The export is not one that waits for approval."""


@dataclass(frozen=True)
class RemoteList:
    """A list of ours at a platform. `name` is a code: what a list is about is nobody's business there.

    `replaced_on`: when the platform last held exactly what we had sent; None while a replacement is under way.
    """

    remote_id: str
    name: str
    replaced_on: date | None = None


def known(connection: psycopg.Connection, list_name: str, destination: str, account: str) -> RemoteList | None:
    """The list at the platform, if we made or found it before."""
    row = connection.execute(
        "select remote_id, remote_name, replaced_on from audiences.remote_lists"
        " where (list_name, destination, account) = (%s, %s, %s)",
        (list_name, destination, account),
    ).fetchone()
    return RemoteList(*row) if row else None


def keep(
    connection: psycopg.Connection, list_name: str, destination: str, account: str, target: RemoteList, night: date
) -> None:
    """Remember the list's id; a new list counts as replaced tonight."""
    connection.execute(
        "insert into audiences.remote_lists (list_name, destination, account, remote_id, remote_name, replaced_on)"
        " values (%s, %s, %s, %s, %s, %s) on conflict (list_name, destination, account) do update set"
        " remote_id = excluded.remote_id, remote_name = excluded.remote_name,"
        " replaced_on = case when remote_lists.remote_id = excluded.remote_id then remote_lists.replaced_on"
        "  else excluded.replaced_on end",
        (list_name, destination, account, target.remote_id, target.name, night),
    )


def note_replaced(
    connection: psycopg.Connection, list_name: str, destination: str, account: str, night: date | None
) -> None:
    """When the list was replaced as a whole; None as long as that is under way. The caller commits."""
    connection.execute(
        "update audiences.remote_lists set replaced_on = %s where (list_name, destination, account) = (%s, %s, %s)",
        (night, list_name, destination, account),
    )


def fresh_until(connection: psycopg.Connection, sources: Sequence[str]) -> dict[str, date | None]:
    """The newest night for which each source was read without failure; None: never."""
    found: dict[str, date] = dict(
        connection.execute(
            "select s.source, max(r.night) from ops.steps as s join ops.runs as r using (run_id)"
            " where s.step = 'extract' and s.state in ('complete', 'unchanged') group by s.source"
        ).fetchall()
    )
    return {source: found.get(source) for source in sources}


def note_stopped(
    connection: psycopg.Connection,
    run_id: str,
    night: date,
    list_name: str,
    destination: str,
    state: Literal["held", "refused"],
    size: int,
    why: str,
) -> int:
    """Note an export that was not sent and why; returns its export_id. An older one that waited is closed."""
    connection.execute(
        "update ops.exports set state = 'failed', finished_at = now() where list_name = %s and destination = %s"
        " and state = 'held'",
        (list_name, destination),
    )
    row = connection.execute(
        "insert into ops.exports (run_id, night, list_name, destination, state, rows, detail)"
        " values (%s, %s, %s, %s, %s, %s, %s) returning export_id",
        (run_id, night, list_name, destination, state, size, Jsonb({"error": why})),
    ).fetchone()
    assert row is not None
    return int(row[0])


def approve(connection: psycopg.Connection, export_id: int) -> tuple[str, str, int]:
    """Let a held export's list change its size once; returns list, destination, size. Raises NotHeldError."""
    row = connection.execute(
        "insert into ops.export_approvals (export_id, list_name, destination, size)"
        " select export_id, list_name, destination, rows from ops.exports where export_id = %s and state = 'held'"
        " on conflict (export_id) do nothing returning list_name, destination, size",
        (export_id,),
    ).fetchone()
    if row is None:
        raise NotHeldError(f"export {export_id} does not wait for approval; `python -m exporters status` lists those")
    connection.commit()
    return str(row[0]), str(row[1]), int(row[2])


def approved_size(connection: psycopg.Connection, list_name: str, destination: str) -> int | None:
    """The size that somebody approved since the last complete export; None if nobody did."""
    row = connection.execute(
        "select a.size from ops.export_approvals as a where a.list_name = %(list)s and a.destination = %(at)s"
        " and a.approved_at > coalesce((select max(e.finished_at) from ops.exports as e where e.list_name = %(list)s"
        "  and e.destination = %(at)s and e.state = 'complete'), '-infinity')"
        " order by a.approved_at desc limit 1",
        {"list": list_name, "at": destination},
    ).fetchone()
    return int(row[0]) if row else None
