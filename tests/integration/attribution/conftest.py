"""A database of its own, and one night of attribution in it."""

from collections.abc import Callable, Iterator
from datetime import date

import psycopg
import pytest
from psycopg import sql

from dbt_project import rebuilding, run
from warehouse import kept_tables, ledger
from warehouse.connection import connect
from warehouse.settings import Settings, Warehouse, set_environment

_DATABASE = "attribution"
_MODELS = (
    "attribution_models", "int_first_leads_found", "int_conversions_fingerprinted", "int_conversions_restated",
    "int_paths_measured", "int_touches_weighed", "int_touches_weighed_by_fits", "int_fits_held", "int_credits_shared",
    "fct_attribution_ledger", "int_conversions_renewed", "fct_attribution_credits", "int_conversions_booked",
)  # fmt: skip


@pytest.fixture(scope="session")
def settings(prepared: Settings) -> Iterator[Settings]:
    """One database for all tests here: each run of dbt costs seconds."""
    with connect(prepared, database="postgres", autocommit=True) as connection:
        command = sql.SQL("create database {} template prepared")
        connection.execute(command.format(sql.Identifier(_DATABASE)))
    yield prepared.model_copy(update={"warehouse": Warehouse(database=_DATABASE)})
    with connect(prepared, database="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(_DATABASE)))


@pytest.fixture(scope="session")
def connection(settings: Settings) -> Iterator[psycopg.Connection]:
    with connect(settings, "transformer") as connection:
        # The tests fill tables that models keep: let them count as built by this code, or the first night drops them.
        set_environment(run._profile(settings))
        kept_tables.drop_outdated(connection, rebuilding.fingerprints(run._runner(settings).manifest))
        connection.commit()
        yield connection


@pytest.fixture(scope="session")
def attribute(settings: Settings, connection: psycopg.Connection) -> Callable[[date], None]:
    """Run the models and tests of attribution for one night; marts built on them are not there to be tested."""

    def attributed(night: date) -> None:
        connection.commit()
        run_id = ledger.start_run(connection, settings, night, "nightly")
        run.build(settings, night, run_id, select=_MODELS, exclude=["fct_attribution_by_channel"])

    return attributed
