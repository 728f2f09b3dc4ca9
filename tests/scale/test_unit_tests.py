"""dbt's unit tests on the engines other than Postgres, on which `make test` runs them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dbt_project import elsewhere, invocation
from tests import unit_tests
from tests.copies import computed_by, database_of_its_own
from tests.scale.executors import HERE, OTHERS
from warehouse.engine import Engine
from warehouse.settings import Settings

NIGHT = date(2026, 3, 1)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("engine", OTHERS)
def test_a_unit_test_of_a_model_holds_on_postgres_only(prepared: Settings, tmp_path: Path, engine: Engine) -> None:
    """Built twice, because the second night of a kept table is another statement."""
    with database_of_its_own(prepared, tmp_path) as own, elsewhere.begun(computed_by(engine, own, spark=HERE)):
        settings = computed_by(engine, own, spark=HERE)
        variables = invocation.variables(settings, NIGHT, "unit tests")
        for _ in range(2):
            built = invocation.build(
                settings, engine, variables, ["--resource-type", "model", "--resource-type", "seed"]
            )
            assert {one.node.name: one.message for one in built if str(one.status) != "success"} == {}
        results = unit_tests.run(settings, engine, NIGHT)
    assert len(results) > 100
    assert {name: said for name, said in results.items() if not said.startswith("pass")} == {}
