"""One night of the small shop, for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.integration.lifecycle import shop
from tests.nights import configure, play, recreate
from warehouse.connection import connect
from warehouse.settings import Settings

_DATABASE = "lifecycle"


@pytest.fixture(scope="session")
def night(
    prepared: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Settings, dict[str, shop.Person]]]:
    """Settings of the shop after its night, and its people as they were written."""
    recreate(prepared, _DATABASE)
    settings = configure(
        tmp_path_factory.mktemp("lifecycle"), _DATABASE, "shop: {name: Test shop, domains: [shop.example]}"
    )
    people = shop.write(settings.file.parent / "drop")
    play(settings, shop.NIGHT)
    yield settings, people
    with connect(prepared, database="postgres", autocommit=True) as connection:
        connection.execute(f"drop database {_DATABASE} with (force)")


@pytest.fixture(scope="session")
def people(night: tuple[Settings, dict[str, shop.Person]]) -> dict[str, shop.Person]:
    """The shop's people by browser."""
    return night[1]


@pytest.fixture(scope="session")
def warehouse(night: tuple[Settings, dict[str, shop.Person]]) -> Iterator[psycopg.Connection]:
    """A connection to the warehouse after the night, as transformer."""
    with connect(night[0], "transformer") as connection:
        yield connection
