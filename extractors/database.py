"""Reading somebody else's database: any SQLAlchemy URL, one read-only snapshot, rows as they come.

A shop's database serves its customers first. So the transaction reads only, sees one moment (repeatable read, as far
as the engine has it), ends by itself after a time, and its cursor is the server's: memory stays flat.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy import Connection, Executable, FromClause, create_engine, func, literal_column, select
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import NullPool

from extractors.run import ExtractionError

_CONNECT_SECONDS = 30
_SNAPSHOT = ("postgresql", "mysql", "mariadb")
_READ_ONLY = {
    "sqlite": "pragma query_only = on",
    "mysql": "set session transaction read only",
    "mariadb": "set session transaction read only",
}
# By SQLSTATE or its class (PostgreSQL documentation, appendix A): what it means here and what to do.
_REMEDIES = {
    "28": "the database does not accept the user or the password; correct {secret}",
    "3D": "there is no such database; correct {secret}",
    "42501": "the user may not read this; grant it `select` on the tables and `usage` on their schema",
    "42P01": "a table is missing; correct the mapping, or make the table again",
    "42703": "a column is missing; correct the mapping, or give the column back its name",
    "42": "the query cannot be run; correct it",
    "22": "a value cannot be converted as the query asks; cast it another way",
    "57014": "the query took longer than `timeout_seconds`; give it an index or more time",
    "57": "the server ended the connection; run again",
    "08": "the connection was lost; run again",
    "40": "the server could not keep one snapshot; run again",
    "53": "the server has no connection or memory left; run again later",
}
_LOST = "see that the server runs and that {secret} is right, and run again"


class DatabaseError(ExtractionError):
    """The database could not be read; the message names place, code and remedy, never the URL."""


@contextmanager
def reading(url: SecretStr | None, secret: str, place: str, zone: ZoneInfo, seconds: float) -> Iterator[Connection]:
    """A connection in one read-only transaction; instants without an offset are meant in `zone`.

    `secret` names the variable that holds the URL, `place` what is read. Raises DatabaseError.
    """
    engine = _engine(url, secret, place)
    try:
        with engine.connect() as connection:
            if engine.dialect.name in _READ_ONLY:
                connection.exec_driver_sql(_READ_ONLY[engine.dialect.name])
                connection.rollback()
            if engine.dialect.name == "postgresql":
                limit = func.set_config("statement_timeout", f"{seconds * 1000:.0f}", False)
                connection.execute(select(limit, func.set_config("TimeZone", str(zone), False)))
            yield connection
    except DBAPIError as error:
        raise DatabaseError(f"{place}: {_explained(error, secret)}") from None
    finally:
        engine.dispose()


def batches(connection: Connection, statement: Executable, at_once: int = 10_000) -> Iterator[Sequence[Any]]:
    """Rows of a statement, some thousands at a time, from a cursor of the server's."""
    result = connection.execution_options(stream_results=True).execute(statement.execution_options(yield_per=at_once))
    yield from result.partitions()


def column_names(connection: Connection, relation: FromClause) -> list[str]:
    """Columns that a table or query has now."""
    return list(connection.execute(select(literal_column("*")).select_from(relation).limit(0)).keys())


def _engine(url: SecretStr | None, secret: str, place: str) -> Engine:
    if url is None:
        raise DatabaseError(f"{place}: no database is named; set {secret} to its SQLAlchemy URL")
    try:
        parsed = make_url(url.get_secret_value())
        dialect = parsed.get_backend_name()
        options: dict[str, Any] = {"isolation_level": "REPEATABLE READ"} if dialect in _SNAPSHOT else {}
        arguments: dict[str, Any] = {}
        if dialect == "postgresql":
            arguments = {"connect_timeout": _CONNECT_SECONDS, "application_name": "hourglass"}
        engine = create_engine(parsed, poolclass=NullPool, connect_args=arguments, **options)
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
        kind = "its driver is not installed" if isinstance(error, ImportError) else "it is no SQLAlchemy URL"
        raise DatabaseError(f"{place}: {secret} cannot be used: {kind}") from None
    return engine.execution_options(postgresql_readonly=True) if dialect == "postgresql" else engine


def _explained(error: DBAPIError, secret: str) -> str:
    """Code, the driver's first line where it cannot hold a value, and the remedy."""
    code = str(getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None) or "")
    remedy = _REMEDIES.get(code) or _REMEDIES.get(code[:2])
    if remedy is None and not code:  # no server answered: such a message names host and user at most
        lines = str(error.orig).splitlines() if isinstance(error, OperationalError) else []
        return f"no connection: {lines[-1] if lines else type(error.orig).__name__}; {_LOST.format(secret=secret)}"
    if remedy is None:
        return f"error {code}; run again"
    said = str(error.orig).splitlines()[0] if code[:2] == "42" else ""
    return f"error {code}{': ' + said if said else ''}; {remedy.format(secret=secret)}"
