"""The unit tests beside the models: a night leaves them out, so they are run here, on a warehouse without a row."""

from __future__ import annotations

import json
from datetime import date

import pytest

from dbt_project import run
from warehouse.settings import Settings

NIGHT = date(2026, 3, 1)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_unit_test_of_a_model_holds(settings: Settings) -> None:
    run.build(settings, NIGHT, "unit tests")  # they read the columns' types from the tables
    variables = json.dumps(run.variables(settings, NIGHT, "unit tests"))
    asked = ["test", "--select", "test_type:unit", *run._places(settings), "--no-write-json", "--vars", variables]
    outcome = run._runner(settings).invoke(asked)
    assert outcome.exception is None
    found = {node.node.name: f"{node.status}: {node.message}" for node in outcome.result}
    assert len(found) > 40
    assert {name: said for name, said in found.items() if not said.startswith("pass")} == {}
