"""Bring a database to the state that this version of Hourglass needs: database, roles, schemas, ledger, stream tables.

All of it is one transaction: killed in between, the database is as it was.
"""

from __future__ import annotations

from collections.abc import Iterable

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from warehouse import kept_tables, retype, server, tables, upgrades
from warehouse.connection import ROLES, connect
from warehouse.settings import Settings, SettingsError
from warehouse.streams import Stream

MINIMUM_VERSION = 170000  # merge ... when not matched by source


class WarehouseTooOldError(SettingsError):
    """The server is older than Postgres 17."""


class AnotherShopError(SettingsError):
    """The database holds another shop."""


def prepare(settings: Settings, streams: Iterable[Stream]) -> None:
    """Create or upgrade everything below `settings`. Idempotent, safe to call at the start of each night.

    Raises WarehouseTooOldError, NewerWarehouseError, ChangedColumnError, AnotherShopError.
    """
    create_database(settings)
    with connect(settings) as connection:
        if connection.info.server_version < MINIMUM_VERSION:
            raise WarehouseTooOldError(
                f"the warehouse runs Postgres {connection.info.server_version // 10000}; Hourglass needs 17 or newer"
            )
        connection.execute("select pg_advisory_xact_lock(hashtext('hourglass migrate'))")
        create_roles(connection, settings)
        is_upgraded = bool(upgrades.apply(connection))
        _belongs_to(connection, settings)
        streams = list(streams)
        retype.follow(connection, streams)
        connection.execute("set local role loader")  # so that the loader owns the streams' tables
        complete = frozenset() if is_upgraded else tables.complete(connection)
        registered = {(one.source, one.name): one.to_json() for one in registered_streams(connection)}
        for stream in streams:
            definition = stream.to_json()
            if stream.table in complete and registered.get((stream.source, stream.name)) == definition:
                continue  # five statements for each of a hundred streams, before each source of each night
            connection.execute(
                "insert into ops.streams (source, stream, definition) values (%s, %s, %s)"
                " on conflict (source, stream) do update set definition = excluded.definition",
                (stream.source, stream.name, Jsonb(definition)),
            )
            _create_tables(connection, stream)
            kept_tables.outdate(connection)  # a step of an upgrade, or another type, may have changed rows


def _create_tables(connection: psycopg.Connection, stream: Stream) -> None:
    try:
        tables.create(connection, stream)
    except psycopg.IntegrityError as error:
        raise retype.ChangedColumnError(
            f"raw.{stream.table}: its rows do not fit the key {', '.join(stream.keys)} ({error.diag.message_primary}); "
            "a step in warehouse/schema/upgrades must turn them"
        ) from None


def is_prepared(settings: Settings) -> bool:
    """Whether there is a database with our tables. Only looks: no server is made for it."""
    if settings.warehouse.url is None:
        if not server.is_made(settings):
            return False
        with connect(settings, database="postgres") as connection:
            name = (settings.warehouse.database,)
            if connection.execute("select 1 from pg_database where datname = %s", name).fetchone() is None:
                return False
    with connect(settings) as connection:
        return connection.execute("select to_regclass('ops.runs')").fetchone() != (None,)


def registered_streams(connection: psycopg.Connection) -> list[Stream]:
    """All streams that the warehouse has tables for."""
    rows = connection.execute("select definition from ops.streams order by source, stream").fetchall()
    return [Stream.from_json(row[0]) for row in rows]


def create_database(settings: Settings) -> None:
    """The embedded server holds one database a shop; an external one must have been made by its administrator."""
    if settings.warehouse.url is not None:
        return
    with connect(settings, database="postgres", autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(hashtext('hourglass create database'))")
        name = settings.warehouse.database
        if connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone() is None:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))


def create_roles(connection: psycopg.Connection, settings: Settings) -> None:
    """Roles log in only where a password is known: always on the embedded server, else by the environment."""
    for role in ROLES:
        if connection.execute("select 1 from pg_roles where rolname = %s", (role,)).fetchone() is None:
            connection.execute(sql.SQL("create role {}").format(sql.Identifier(role)))
        name = f"{role}_password"
        password = settings.kept_secret(name) if settings.warehouse.url is None else settings.secret(name)
        if password is not None:
            command = sql.SQL("alter role {} login password {}")
            connection.execute(command.format(sql.Identifier(role), sql.Literal(password.get_secret_value())))


def _belongs_to(connection: psycopg.Connection, settings: Settings) -> None:
    """Two shops in one database would mix their orders: the first one owns it."""
    connection.execute(
        "delete from ops.shop where not exists (select from ops.runs)"
    )  # a name may be mended until then
    connection.execute("insert into ops.shop (name) values (%s) on conflict do nothing", (settings.shop.name,))
    if words := other_shop(connection, settings):
        raise AnotherShopError(words)


def other_shop(connection: psycopg.Connection, settings: Settings) -> str | None:
    """What to say where the database holds the nights of another shop; None: it is this shop's, or still nobody's."""
    row = connection.execute(
        "select name from ops.shop where name <> %s and exists (select from ops.runs)", (settings.shop.name,)
    ).fetchone()
    if row is None:
        return None
    return (
        f"{settings.file}: shop.name is {settings.shop.name!r}, but the database {settings.warehouse.database!r} "
        f"holds the shop {row[0]!r}; set another HOURGLASS_HOME or warehouse.database"
    )
