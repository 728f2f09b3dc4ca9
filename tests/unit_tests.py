"""dbt's unit tests of the models, on one engine."""

from __future__ import annotations

import json
from datetime import date

from dbt_project import invocation
from warehouse.engine import Engine
from warehouse.settings import Settings


def run(settings: Settings, engine: Engine, night: date) -> dict[str, str]:
    """dbt's status and message of each unit test; their tables must be there on the engine."""
    variables = invocation.variables(settings, night, "unit tests")
    asked = ["test", "--select", "test_type:unit", *invocation.places(settings, engine), "--no-write-json"]
    outcome = invocation.parsed(settings, engine).invoke([*asked, "--vars", json.dumps(variables)])
    assert outcome.exception is None
    return {node.node.name: f"{node.status}: {node.message}" for node in outcome.result}
