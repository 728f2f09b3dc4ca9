"""What tests share: a home folder with its own embedded Postgres server, and a prepared database for each test."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from extractors import catalog
from tests.bar import pytest_configure, pytest_runtest_setup, pytest_terminal_summary, shows
from tests.copies import database_of_its_own
from warehouse import migrate, server
from warehouse.connection import connect
from warehouse.settings import Settings, load, set_environment

__all__ = ["pytest_configure", "pytest_runtest_setup", "pytest_terminal_summary", "shows"]


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


@pytest.fixture
def warehouse(settings: Settings) -> Iterator[psycopg.Connection]:
    """A connection, as loader, to the test's own prepared database."""
    with connect(settings, "loader") as connection:
        yield connection
