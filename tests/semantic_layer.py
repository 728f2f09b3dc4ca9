"""MetricFlow, which makes SQL of the semantic layer's metrics."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache

from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.postgres import PostgresSQLSqlPlanRenderer
from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

from tests.parsed import parsed


class _Dialect:
    """All that MetricFlow must know of a database to write SQL for it."""

    sql_engine_type = SqlEngine.POSTGRES
    sql_plan_renderer = PostgresSQLSqlPlanRenderer()


@cache
def _engine() -> MetricFlowEngine:
    lookup = SemanticManifestLookup(parse_manifest_from_dbt_generated_manifest(parsed().semantic))
    return MetricFlowEngine(lookup, _Dialect())  # type: ignore[arg-type]


def metric_names() -> list[str]:
    """All metrics."""
    return [metric["name"] for metric in json.loads(parsed().semantic)["metrics"]]


def sql_of(metrics: Sequence[str], by: Sequence[str] = (), where: Sequence[str] = ()) -> str:
    """MetricFlow's SQL of some metrics, by dimensions or entities, under conditions."""
    request = MetricFlowQueryRequest.create(
        metric_names=list(metrics), group_by_names=list(by) or None, where_constraints=list(where) or None
    )
    return str(_engine().explain(request).sql_statement.sql)
