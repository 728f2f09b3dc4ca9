"""One night at a time in a warehouse: two would stage the same rows twice and make the same tables under each other.

The lock is the database's and ends with its connection, so a killed night blocks nobody. The connection is called after
the night, so that whoever is refused can be told which one that is.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from warehouse import locks
from warehouse.connection import connect
from warehouse.settings import Settings

_NAME = re.compile(r"hourglass night (\S+) pid (\d+) on (.*)")
_NAME_LENGTH = 63  # of which Postgres keeps no more


class NightRunsError(RuntimeError):
    """Another night is at work in this warehouse; the message says which, since when, and what ends it."""


@contextmanager
def held(settings: Settings, nights: str) -> Iterator[None]:
    """No other process plays a night in this warehouse for the length of the block. Raises NightRunsError.

    `nights`: the day, or `first..last`, without spaces.
    """
    with _connection(settings, nights) as connection, locks.only_one(connection, _work(settings)) as is_alone:
        if not is_alone:
            raise NightRunsError(_told(connection, _work(settings)))
        yield


@contextmanager
def _connection(settings: Settings, nights: str) -> Iterator[psycopg.Connection]:
    """Of the server's own database where the server is ours: a fresh home has no other yet."""
    name = f"hourglass night {nights} pid {os.getpid()} on {socket.gethostname()}"[:_NAME_LENGTH]
    with connect(settings, database="postgres" if settings.warehouse.url is None else None) as connection:
        connection.execute("select set_config('application_name', %s, false)", (name,))
        connection.execute("set idle_session_timeout = 0")  # it says nothing for as long as the night takes
        connection.execute("set tcp_keepalives_idle = 60")  # and its machine may be gone without a word
        connection.commit()
        yield connection


def _work(settings: Settings) -> str:
    """Locks are known by database: behind a URL it is the warehouse itself."""
    return f"a night of {settings.warehouse.database}" if settings.warehouse.url is None else "a night"


def _told(connection: psycopg.Connection, work: str) -> str:
    name, since = locks.holder(connection, work) or ("", None)
    found = _NAME.fullmatch(name)
    if found is None or since is None:  # another user's, or it has just ended
        return "another night runs in this warehouse; wait for it or run `make stop`"
    nights, pid, host = found.groups()
    is_here = socket.gethostname().startswith(host)
    place, remedy = ("", "run `make stop`") if is_here else (f" on {host}", "run `make stop` there")
    return f"a night ({nights}) has been running since {since:%F %H:%M} UTC, pid {pid}{place}; wait for it or {remedy}"
