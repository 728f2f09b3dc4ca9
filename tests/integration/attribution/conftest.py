"""A warehouse of its own, and one night of attribution in it."""

from collections.abc import Callable, Iterator
from datetime import date

import psycopg
import pytest

from dbt_project.run import build
from warehouse import ledger, server
from warehouse.connection import connect
from warehouse.migrate import prepare
from warehouse.settings import Settings

_ATTRIBUTION = (
    "attribution_models", "int_first_leads_found", "int_conversions_fingerprinted", "int_conversions_restated",
    "int_paths_measured", "int_touches_weighed", "int_credits_shared", "fct_attribution_ledger",
    "fct_attribution_credits", "int_conversions_booked",
)  # fmt: skip


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    folder = tmp_path_factory.mktemp("attribution")
    settings = Settings(home=folder, file=folder / "hourglass.yml")
    prepare(settings, [])
    yield settings
    server.stop(settings)


@pytest.fixture(scope="session")
def connection(settings: Settings) -> Iterator[psycopg.Connection]:
    with connect(settings, "transformer") as connection:
        yield connection


@pytest.fixture(scope="session")
def attribute(settings: Settings, connection: psycopg.Connection) -> Callable[[date], None]:
    """Run the models and tests of attribution for one night."""

    def run(night: date) -> None:
        connection.commit()
        run_id = ledger.start_run(connection, settings, night, "nightly")
        connection.commit()
        build(settings, night, run_id, select=_ATTRIBUTION)

    return run
