"""Locks between processes, kept by the database: they end with the connection, so a killed process blocks nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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


def hold_still(connection: psycopg.Connection, what: str) -> None:
    """Until the transaction ends nobody changes `what`: who does so waits in `change`."""
    connection.execute("select pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", (_key(what),))


def change(connection: psycopg.Connection, what: str) -> None:
    """Until the transaction ends nobody relies on `what`: who does so waits in `hold_still`."""
    connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (_key(what),))


def _release(connection: psycopg.Connection, work: str) -> None:
    if connection.closed:
        return
    connection.rollback()
    connection.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", (_key(work),))
    connection.commit()


def _key(work: str) -> str:
    return f"hourglass {work}"
