"""The ledger over nights of changes on DuckDB: the same tests, against plain Python, that it passes on Postgres."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.copies import computed_by, database_of_its_own
from tests.integration.attribution import conftest, test_models
from warehouse.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

attribute, connection, nights = conftest.attribute, conftest.connection, test_models.nights

# In the order in which they stand there: the last one begins with a shop of its own.
test_a_change_is_booked_under_the_wrong_reason = test_models.test_a_change_is_booked_under_the_wrong_reason
test_the_nightly_difference_does_not_equal_a_full_rebuild = (
    test_models.test_the_nightly_difference_does_not_equal_a_full_rebuild
)
test_a_past_night_cannot_be_reported_again = test_models.test_a_past_night_cannot_be_reported_again
test_a_second_run_of_a_night_books_again = test_models.test_a_second_run_of_a_night_books_again
test_a_first_fit_is_booked_as_anything_but_a_refit = test_models.test_a_first_fit_is_booked_as_anything_but_a_refit


@pytest.fixture(scope="module")
def settings(prepared: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with database_of_its_own(prepared, tmp_path_factory.mktemp("ledger")) as own:
        yield computed_by("duckdb", own)
