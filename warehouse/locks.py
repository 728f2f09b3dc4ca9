"""Locks between processes, kept by database or system: they end with the process, so a killed one blocks nobody."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import psycopg

FILES = "files of landing"  # whoever writes or removes one, or needs all of them, does it alone
WHO_IS_OUT = "who is out of tonight's lists"


@contextmanager
def only_one(connection: psycopg.Connection, work: str) -> Iterator[bool]:
    """Whether no other process does the same work; it stays so for the length of the block."""
    row = connection.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", (_key(work),)).fetchone()
    connection.commit()
    is_alone = bool(row and row[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            _release(connection, work)


@contextmanager
def in_turn(connection: psycopg.Connection, work: str) -> Iterator[None]:
    """One process at a time does the work; others wait."""
    connection.execute("select pg_advisory_lock(hashtextextended(%s, 0))", (_key(work),))
    connection.commit()
    try:
        yield
    finally:
        _release(connection, work)


@contextmanager
def file_in_turn(file: Path) -> Iterator[None]:
    """One process of this machine at a time, where there is no database yet; others wait. The file stays, unlocked."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def holder(connection: psycopg.Connection, work: str) -> tuple[str, datetime | None] | None:
    """What the connection that does the work calls itself and since when it is open; None where nobody does it."""
    row = connection.execute(
        "select a.application_name, a.backend_start from pg_locks as l join pg_stat_activity as a using (pid)"
        " where l.locktype = 'advisory' and l.granted and l.objsubid = 1"
        " and l.database = (select oid from pg_database where datname = current_database())"
        " and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended(%s, 0)",
        (_key(work),),
    ).fetchone()
    connection.commit()
    return (row[0] or "", row[1]) if row else None


def hold_still(connection: psycopg.Connection, what: str) -> None:
    """Until the transaction ends nobody changes `what`: who does so waits in `change`."""
    connection.execute("select pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", (_key(what),))


def change(connection: psycopg.Connection, what: str) -> None:
    """Until the transaction ends nobody relies on `what`: who does so waits in `hold_still`."""
    connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (_key(what),))


def _release(connection: psycopg.Connection, work: str) -> None:
    if connection.closed:
        return
    with suppress(psycopg.OperationalError):  # the server has ended meanwhile, and the lock with it
        connection.rollback()
        connection.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", (_key(work),))
        connection.commit()


def _key(work: str) -> str:
    return f"hourglass {work}"
