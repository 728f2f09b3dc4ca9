"""A database of the test's own, and nights of identity in it."""

from collections.abc import Callable
from datetime import date

import psycopg
import pytest

from dbt_project.run import build
from warehouse.connection import connect
from warehouse.settings import Settings

MODELS = ("+int_record_persons", "+int_persons", "+int_person_merges")


@pytest.fixture
def identify(warehouse: psycopg.Connection) -> Callable[[Settings, date], None]:
    """Publish what the test has written, and run the models and tests of identity for one night."""

    def run(settings: Settings, night: date) -> None:
        warehouse.commit()
        build(settings, night, "run of a test", select=MODELS)

    return run


@pytest.fixture
def persons(settings: Settings) -> Callable[[], dict[tuple[str, str], str]]:
    """Person of each identifier (kind, value) as known now."""

    def read() -> dict[tuple[str, str], str]:
        with connect(settings, "transformer") as connection:
            rows = connection.execute(
                "select identifier_kind, identifier_value, person_id from intermediate.int_person_identifiers"
            )
            return {(kind, value): person for kind, value, person in rows}

    return read
