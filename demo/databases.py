"""The databases of the demo shop's systems: in the cluster of its warehouse, each with a user that may only read."""

from __future__ import annotations

from contextlib import suppress

import psycopg
from psycopg import errors, sql

from demo import helpdesk
from demo.home import Home
from demo.settings import keep_secrets, secrets
from demo.umami import fill as umami
from warehouse.connection import connect, dsn
from warehouse.settings import load

_FILLS = {"umami": umami.fill, "helpdesk": helpdesk.fill}
_SECRETS = {"umami": "HOURGLASS_UMAMI_URL", "helpdesk": "HOURGLASS_SQL_URL"}


def prepare(home: Home) -> None:
    """Make the databases where there are none, and note their readers' URLs as secrets; the clock fills them."""
    settings = load(home.settings)
    urls = {}
    for name in _FILLS:
        database, reader = f"demo_{name}", f"demo_{name}_reader"
        password = settings.kept_secret(f"{reader}_password").get_secret_value()
        with connect(settings, database="postgres", autocommit=True) as server:
            _create(server, database, reader, password)
        address = dsn(settings, database=database).rpartition("@")[2]
        urls[_SECRETS[name]] = f"postgresql://{reader}:{password}@{address}"
        with connect(settings, database=database, autocommit=True) as owner:
            statement = sql.SQL("alter default privileges in schema public grant select on tables to {}")
            owner.execute(statement.format(sql.Identifier(reader)))
    keep_secrets(home, urls)


def follow_clock(home: Home) -> None:
    """Fill the databases up to the clock, if they were made."""
    if home.settings.exists() and set(_SECRETS.values()) <= set(secrets(home)):
        settings, now = load(home.settings), home.now()
        for name, fill in _FILLS.items():
            fill(home, dsn(settings, database=f"demo_{name}"), now)


def _create(server: psycopg.Connection, database: str, reader: str, password: str) -> None:
    role = sql.Identifier(reader)
    with suppress(errors.DuplicateObject):
        server.execute(sql.SQL("create role {} login").format(role))
    server.execute(sql.SQL("alter role {} password {}").format(role, password))
    with suppress(errors.DuplicateDatabase):
        server.execute(sql.SQL("create database {}").format(sql.Identifier(database)))
