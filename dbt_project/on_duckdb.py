"""The engine `duckdb`: DuckDB computes what Postgres holds the inputs of, and Postgres takes the results over.

A transform begins with a new file of DuckDB's, into which go what the models read and the tables that are kept from
night to night. Each build is done twice: by DuckDB with all its tests, then by Postgres, where every table takes its
rows from DuckDB's (macros/engines/handed_over.sql) and goes through all that it does there: contract, indexes, grants,
one transaction for each. So a transform that breaks off leaves what one on Postgres would, and the next completes it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import duckdb

from dbt_project import handover, invocation, outcomes
from dbt_project.outcomes import Outcome
from dbt_project.progress import Progress
from warehouse.connection import connect
from warehouse.settings import Settings

_WRITTEN_BETWEEN_BUILDS = "estimates"


@contextmanager
def begun(settings: Settings) -> Iterator[None]:
    """A new file for the length of the block, with what Postgres holds; it is removed afterwards."""
    file = invocation.duckdb_file(settings)
    shutil.rmtree(file.parent, ignore_errors=True)  # of a transform that was killed
    file.parent.mkdir(mode=0o700, parents=True)
    manifest = invocation.parsed(settings, "duckdb").manifest
    kept = [f"{node.schema}.{node.alias}" for node in _models(manifest) if node.config.materialized == "incremental"]
    try:
        handover.fetch(settings, file, [*_sources(manifest), *kept], _personal(manifest))
        yield
    finally:
        shutil.rmtree(file.parent, ignore_errors=True)


def build(
    settings: Settings, variables: dict[str, Any], options: Sequence[str], progress: Progress | None = None
) -> dict[str, Outcome]:
    """The outcome of each node that `options` of `dbt build` select. What depends on a failed node stays as it was."""
    file, manifest = invocation.duckdb_file(settings), invocation.parsed(settings, "duckdb").manifest
    estimates = [one for one in _sources(manifest) if one.startswith(f"{_WRITTEN_BETWEEN_BUILDS}.")]
    handover.fetch(settings, file, estimates)
    results = invocation.build(settings, "duckdb", variables, options, progress)
    with duckdb.connect(file) as connection:
        computed = outcomes.of(results, lambda query: connection.execute(query).fetchall())
    taken_over = _take_over(settings, variables, computed, progress)
    for name, outcome in taken_over.items():
        seconds = computed[name].seconds if name in computed else 0.0
        computed[name] = replace(outcome, seconds=outcome.seconds + seconds)
    return computed


def _take_over(
    settings: Settings, variables: dict[str, Any], computed: dict[str, Outcome], progress: Progress | None
) -> dict[str, Outcome]:
    """Build in Postgres what DuckDB has built; its tests have passed there already."""
    manifest = invocation.parsed(settings).manifest
    nodes = [manifest.nodes[name] for name, one in computed.items() if one.kind != "test" and one.status == "success"]
    if not nodes:
        return {}
    if progress:
        progress.tell(f"handing {len(nodes)} tables and views over to Postgres")
    tables = {
        f"{node.schema}.{node.alias}": node.config.materialized == "incremental"
        for node in nodes
        if str(node.resource_type) == "model" and node.config.materialized != "view"
    }
    handover.give_back(settings, invocation.duckdb_file(settings), tables)
    options = ["--select", *(node.name for node in nodes), "--indirect-selection", "empty"]
    results = invocation.build(settings, "postgres", variables, options, progress)
    with connect(settings, "transformer") as connection:
        found = outcomes.of(results, lambda query: connection.execute(query.encode()).fetchall())
    handover.withdraw(settings)
    return found


def _models(manifest: Any) -> Iterator[Any]:
    return (node for node in manifest.nodes.values() if str(node.resource_type) == "model")


def _sources(manifest: Any) -> list[str]:
    return sorted(f"{source.schema}.{source.identifier}" for source in manifest.sources.values())


def _personal(manifest: Any) -> dict[str, set[str]]:
    """Columns of sources that hold personal data, by table."""
    return {
        f"{source.schema}.{source.identifier}": {
            name for name, column in source.columns.items() if column.config.meta.get("pii") or column.meta.get("pii")
        }
        for source in manifest.sources.values()
    }
