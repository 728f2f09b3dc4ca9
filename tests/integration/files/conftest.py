"""One database for all tests of this folder, emptied before each, and a folder of the test's own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import sql

from tests.integration.files.kit import Shop
from warehouse.connection import connect
from warehouse.settings import Settings, Warehouse

_NAME = "shop_files"


@pytest.fixture(scope="session")
def database(prepared: Settings) -> Iterator[Settings]:
    with connect(prepared, database="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} template prepared").format(sql.Identifier(_NAME)))
    yield prepared.model_copy(update={"warehouse": Warehouse(database=_NAME)})
    with connect(prepared, database="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(_NAME)))


@pytest.fixture(scope="session")
def loader(database: Settings) -> Iterator[Any]:
    with connect(database, "loader") as connection:
        yield connection


@pytest.fixture
def shop(database: Settings, loader: Any, tmp_path: Path) -> Shop:
    """A shop in Berlin with an empty folder."""
    folder = tmp_path / "drop"
    folder.mkdir()
    settings = database.model_copy(
        update={
            "shop": database.shop.model_copy(update={"time_zone": "Europe/Berlin"}),
            "landing": database.landing.model_copy(update={"url": str(tmp_path / "landing")}),
            "sources": {"files": {"path": str(folder)}},
        }
    )
    found = Shop(settings, loader, folder)
    found.empty()
    return found
