"""A database of its own, and one night of attribution in it."""

from collections.abc import Callable, Iterator
from datetime import date

import psycopg
import pytest

from dbt_project import elsewhere, invocation, rebuilding, run
from tests.copies import database_of_its_own
from tests.integration.attribution.world import GIVEN
from warehouse import kept_tables, ledger
from warehouse.connection import connect
from warehouse.settings import Settings

_MODELS = (
    "attribution_models", "int_first_leads_found", "int_paths_fingerprinted", "int_conversions_fingerprinted",
    "int_conversions_restated", "int_paths_measured", "int_touches_weighed", "int_touches_weighed_by_fits",
    "int_fits_held", "int_credits_shared",
    "fct_attribution_ledger", "int_conversions_renewed", "fct_attribution_credits", "int_conversions_booked",
)  # fmt: skip


@pytest.fixture(scope="module")
def settings(prepared: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """One database for all tests here: each run of dbt costs seconds."""
    with database_of_its_own(prepared, tmp_path_factory.mktemp("attribution")) as own:
        yield own


@pytest.fixture(scope="module")
def connection(settings: Settings) -> Iterator[psycopg.Connection]:
    with connect(settings, "transformer") as connection:
        # The tests fill tables that models keep: let them count as built by this code, or the first night drops them.
        kept_tables.drop_outdated(connection, _fingerprints(settings))
        connection.commit()
        yield connection


def _fingerprints(settings: Settings) -> dict[str, str]:
    return rebuilding.fingerprints(invocation.parsed(settings).manifest, settings.warehouse.engine)


@pytest.fixture(scope="module")
def attribute(settings: Settings, connection: psycopg.Connection) -> Callable[[date], None]:
    """Run the models and tests of attribution for one night; marts built on them are not there to be tested."""

    def attributed(night: date) -> None:
        connection.commit()
        run_id = ledger.start_run(connection, settings, night, "nightly")
        with run.begun(settings):
            if settings.warehouse.engine != "postgres":  # what the tests fill in the place of models
                elsewhere.place(settings).fetch(GIVEN)
            run.build(settings, night, run_id, select=_MODELS, exclude=["fct_attribution_by_channel"])

    return attributed
