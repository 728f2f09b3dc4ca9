"""One night of the small shop, for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.integration.lifecycle import shop
from tests.nights import play, shop_of_its_own
from warehouse.connection import connect
from warehouse.settings import Settings

_MARTS = ("fct_funnel_campaigns", "fct_funnel_cohorts", "fct_funnel_daily", "fct_ripeness_daily")


@pytest.fixture(scope="package")
def night(
    prepared: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Settings, dict[str, shop.Person]]]:
    """Settings of the shop after its night, and its people as they were written."""
    folder = tmp_path_factory.mktemp("lifecycle")
    with shop_of_its_own(prepared, folder, "shop: {name: Test shop, domains: [shop.example]}") as settings:
        people = shop.write(folder / "drop")
        play(settings, shop.NIGHT, *_MARTS)
        yield settings, people


@pytest.fixture(scope="package")
def people(night: tuple[Settings, dict[str, shop.Person]]) -> dict[str, shop.Person]:
    """The shop's people by browser."""
    return night[1]


@pytest.fixture(scope="package")
def warehouse(night: tuple[Settings, dict[str, shop.Person]]) -> Iterator[psycopg.Connection]:
    """A connection to the warehouse after the night, as transformer."""
    with connect(night[0], "transformer") as connection:
        yield connection
