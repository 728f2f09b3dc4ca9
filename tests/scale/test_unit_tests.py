"""dbt's unit tests on the engines other than Postgres, on which `make test` runs them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dbt_project import invocation, on_duckdb
from tests import unit_tests
from tests.copies import database_of_its_own
from warehouse.settings import Settings

NIGHT = date(2026, 3, 1)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_unit_test_of_a_model_holds_on_postgres_only(prepared: Settings, tmp_path: Path) -> None:
    with database_of_its_own(prepared, tmp_path) as settings, on_duckdb.begun(settings):
        variables = invocation.variables(settings, NIGHT, "unit tests")
        invocation.build(settings, "duckdb", variables, ["--resource-type", "model", "--resource-type", "seed"])
        results = unit_tests.run(settings, "duckdb", NIGHT)
    assert len(results) > 100
    assert {name: said for name, said in results.items() if not said.startswith("pass")} == {}
