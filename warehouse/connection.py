"""Connections to the warehouse, embedded or external, in the role that the work needs."""

from __future__ import annotations

from typing import Literal, get_args
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from warehouse import server
from warehouse.settings import Settings

Role = Literal["owner", "loader", "transformer", "activator", "privacy_officer", "bi_reader", "marketer"]
ROLES: tuple[Role, ...] = tuple(role for role in get_args(Role) if role != "owner")


class WarehouseUnreachableError(ConnectionError):
    """The warehouse does not answer; the message says where it was looked for and what to do."""


def parameters(settings: Settings, role: Role = "owner", database: str | None = None) -> dict[str, str]:
    """libpq parameters (host, port, user, password, dbname) that log in as `role`.

    Raises WarehouseUnreachableError where an external server has no password for the role.
    """
    if settings.warehouse.url is None:
        server.start(settings)
        user = server.SUPERUSER if role == "owner" else role
        name = "postgres_password" if role == "owner" else f"{role}_password"
        return {
            "host": "127.0.0.1",
            "port": str(server.port(settings)),
            "user": user,
            "password": settings.kept_secret(name).get_secret_value(),
            "dbname": database or settings.warehouse.database,
        }
    url = conninfo_to_dict(settings.warehouse.url.get_secret_value())
    found = {key: str(value) for key, value in url.items() if value is not None}
    if database:
        found["dbname"] = database
    password = settings.secret("warehouse_password" if role == "owner" else f"{role}_password")
    if password is not None:
        found["password"] = password.get_secret_value()
    if role != "owner":
        if password is None:
            raise WarehouseUnreachableError(f"no password for the role {role}: set HOURGLASS_{role.upper()}_PASSWORD")
        found["user"] = role
    return found


def libpq_environment(settings: Settings, role: Role = "owner") -> dict[str, str]:
    """The same parameters as variables for Postgres's own programs: a password does not belong on a command line."""
    found = parameters(settings, role)
    return {f"PG{'DATABASE' if key == 'dbname' else key.upper()}": value for key, value in found.items()}


def dsn(settings: Settings, role: Role = "owner", database: str | None = None) -> str:
    """Connection string (a URL) that logs in as `role`."""
    found = parameters(settings, role, database)
    user = quote(found.get("user", ""), safe="")
    password = f":{quote(found['password'], safe='')}" if found.get("password") else ""
    host = quote(found.get("host", ""), safe="")  # may be the folder of a socket
    port = f":{found['port']}" if found.get("port") else ""
    others = {key: value for key, value in found.items() if key not in ("user", "password", "host", "port", "dbname")}
    options = f"?{urlencode(others, quote_via=quote)}" if others else ""  # sslmode and the like
    return f"postgresql://{user}{password}@{host}{port}/{quote(found.get('dbname', ''), safe='')}{options}"


def connect(
    settings: Settings, role: Role = "owner", *, database: str | None = None, autocommit: bool = False
) -> psycopg.Connection:
    """Open a connection that acts as `role`; the server's time zone is UTC.

    The owner logs in and takes the role on, so that a night needs one password only; whoever must not be more than
    the role (BI tools, tests of privacy) logs in with `dsn(settings, role)`.
    """
    found = parameters(settings, database=database)
    try:
        connection = psycopg.connect(
            make_conninfo("", **found), autocommit=True, options="-c timezone=UTC", application_name=f"hourglass {role}"
        )
    except psycopg.OperationalError as error:
        place = f"{found.get('host')}:{found.get('port', 5432)}/{found.get('dbname')}"
        raise WarehouseUnreachableError(f"the warehouse at {place} does not answer: {error}".strip()) from None
    if role != "owner":
        connection.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
    connection.autocommit = autocommit
    return connection
