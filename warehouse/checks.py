"""Before the first night: does the warehouse answer, is it new enough and this shop's, and can the roles log in?"""

from __future__ import annotations

import psycopg

from warehouse import migrate
from warehouse.connection import ROLES, WarehouseUnreachableError, connect, dsn
from warehouse.server import ServerError
from warehouse.settings import Settings


def problems(settings: Settings) -> list[str]:
    """What stands in the way, each with its remedy; empty: the warehouse is ready."""
    try:
        with connect(settings, database="postgres" if settings.warehouse.url is None else None) as connection:
            version = connection.info.server_version
            known = {row[0] for row in connection.execute("select rolname from pg_roles").fetchall()}
            may_make_roles = connection.execute(
                "select rolsuper or rolcreaterole from pg_roles where rolname = current_user"
            ).fetchone()
    except (WarehouseUnreachableError, ServerError) as error:
        return [str(error)]
    found = []
    if version < migrate.MINIMUM_VERSION:
        found.append(f"it runs Postgres {version // 10000}; Hourglass needs 17 or newer")
    if not set(ROLES) <= known and not (may_make_roles and may_make_roles[0]):
        found.append("the user of warehouse.url may not create roles: alter role … createrole, or create them before")
    return found + _logins(settings, known) + _owner(settings)


def _owner(settings: Settings) -> list[str]:
    if not migrate.is_prepared(settings):
        return []
    with connect(settings) as connection:
        words = migrate.other_shop(connection, settings)
    return [words] if words else []


def _logins(settings: Settings, known: set[str]) -> list[str]:
    """BI tools log in as these two; the others are taken on by the owner."""
    if settings.warehouse.url is None or not {"bi_reader", "marketer"} <= known:
        return []
    found = []
    for role in ("bi_reader", "marketer"):
        try:
            psycopg.connect(dsn(settings, role), connect_timeout=10).close()
        except WarehouseUnreachableError as error:
            found.append(f"{error} (only if a BI tool shall log in as {role})")
        except psycopg.OperationalError as error:
            found.append(f"{role} cannot log in: {error}".strip())
    return found
