"""One database for all tests of this folder; each test has a stream of its own in it."""

import itertools
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from tests.integration.warehouse.kit import Shelf
from warehouse.connection import connect
from warehouse.load import Pipe
from warehouse.settings import Settings, Warehouse

_SOURCES = itertools.count(1)


@pytest.fixture(scope="module")
def shared(prepared: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a database for the tests of one file."""
    with connect(prepared, database="postgres", autocommit=True) as connection:
        connection.execute("drop database if exists shelves with (force)")
        connection.execute("create database shelves template prepared")
    landing = prepared.landing.model_copy(update={"url": str(tmp_path_factory.mktemp("landing"))})
    yield prepared.model_copy(update={"warehouse": Warehouse(database="shelves"), "landing": landing})
    with connect(prepared, database="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier("shelves")))


@pytest.fixture(scope="module")
def loader(shared: Settings) -> Iterator[psycopg.Connection]:
    with connect(shared, "loader") as connection:
        yield connection


@pytest.fixture(scope="module")
def pipe(shared: Settings) -> Iterator[Pipe]:
    with Pipe(shared) as into:
        yield into


@pytest.fixture
def shelf(shared: Settings, loader: psycopg.Connection, pipe: Pipe) -> Shelf:
    return Shelf(shared, loader, f"shop{next(_SOURCES)}", into=pipe).make()
