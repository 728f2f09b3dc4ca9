"""What tests share: a home folder with its own embedded Postgres server, and a prepared database for each test."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from extractors import catalog
from tests.bar import pytest_configure, pytest_runtest_setup, pytest_terminal_summary, shows
from warehouse import migrate, server
from warehouse.connection import connect
from warehouse.settings import Settings, Warehouse, load, set_environment

__all__ = ["pytest_configure", "pytest_runtest_setup", "pytest_terminal_summary", "shows"]
_IN_USE: set[str] = set()


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """An empty home folder, which `HOURGLASS_HOME` names for the whole session.

    Not below pytest's own folder: each pytest that starts closes that to other users, and so to a server of root's.
    """
    with tempfile.TemporaryDirectory(prefix="hourglass_test_") as folder:
        set_environment({"HOURGLASS_HOME": folder})
        yield Path(folder)


@pytest.fixture(scope="session")
def prepared(home: Path) -> Iterator[Settings]:
    """Settings of a running server whose database `prepared` has every table and no row."""
    file = home / "hourglass.yml"
    file.write_text("shop: {name: Test shop, currency: EUR, country: DE}\nwarehouse: {database: prepared}\n")
    settings = load(file)
    migrate.prepare(settings, catalog.all_streams())
    with connect(settings, database="postgres", autocommit=True) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):  # tests kill processes, never the machine
            connection.execute(sql.SQL("alter system set {} = off").format(sql.Identifier(name)))
        connection.execute("alter system set scram_iterations = 1")  # of thousands of logins, with random passwords
        connection.execute("select pg_reload_conf()")
        connection.execute("set scram_iterations = 1")
        migrate.create_roles(connection, settings)
        password = sql.Literal(settings.kept_secret("postgres_password").get_secret_value())
        connection.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(server.SUPERUSER), password))
    yield settings
    server.stop(settings)


@pytest.fixture
def settings(prepared: Settings, tmp_path: Path) -> Iterator[Settings]:
    """Settings with a database and a home folder's landing of the test's own."""
    with database_of_its_own(prepared, tmp_path) as own:
        yield own


@contextmanager
def database_of_its_own(prepared: Settings, folder: Path) -> Iterator[Settings]:
    """Settings of a copy of the prepared database, with landing in the folder.

    A name that is free again is used again: dbt's parsed project holds the database's name and is kept by it.
    """
    name = next(name for number in itertools.count(1) if (name := f"test_{number}") not in _IN_USE)
    _IN_USE.add(name)
    with connect(prepared, database="postgres", autocommit=True) as connection:
        command = sql.SQL("create database {} template prepared")
        connection.execute(command.format(sql.Identifier(name)))
    landing = prepared.landing.model_copy(update={"url": str(folder / "landing")})
    yield prepared.model_copy(update={"warehouse": Warehouse(database=name), "landing": landing})
    with connect(prepared, database="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
    _IN_USE.remove(name)


@pytest.fixture
def warehouse(settings: Settings) -> Iterator[psycopg.Connection]:
    """A connection, as loader, to the test's own prepared database."""
    with connect(settings, "loader") as connection:
        yield connection
