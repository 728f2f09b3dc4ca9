"""The engines other than Postgres: one computes what Postgres holds the inputs of, and Postgres takes the results over.

A transform begins with an empty place of the engine's, into which go what the models read and the tables that are kept
from night to night. Each build is done twice: by the engine with all its tests, then by Postgres, where every table
takes its rows from the engine's (macros/engines/handed_over.sql) and goes through all that it does there: contract,
indexes, grants, one transaction for each. So a transform that breaks off leaves what one on Postgres would, and the
next completes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any, Protocol

from dbt_project import engines, handover, invocation, outcomes
from dbt_project.outcomes import Outcome
from dbt_project.progress import Progress
from warehouse.connection import connect
from warehouse.settings import Settings

_WRITTEN_BETWEEN_BUILDS = "estimates"


class Place(Protocol):
    """Where an engine computes. Tables are named `schema.table`."""

    def opened(self) -> AbstractContextManager[None]:
        """An empty place for the length of the block; it is removed afterwards."""

    def fetch(self, relations: Iterable[str], personal: Mapping[str, Collection[str]] | None = None) -> dict[str, int]:
        """Copy tables from Postgres in the place of those there, of columns in `personal` the domains; their rows."""

    def give_back(self, tables: Mapping[str, bool]) -> None:
        """Copy tables to Postgres's schema `handover`; of one that is kept (true) the rows that this night adds."""

    def query(self, statement: str) -> Sequence[tuple[Any, ...]]:
        """Rows of a statement."""


def place(settings: Settings) -> Place:
    """That of the engine in the settings. Spark is an extra: it is imported where it computes only."""
    if settings.warehouse.engine == "duckdb":
        return handover.DuckdbFile(settings, invocation.duckdb_file(settings))
    from dbt_project.spark_handover import SparkFolder

    return SparkFolder(settings, invocation.computed_folder(settings))


@contextmanager
def begun(settings: Settings) -> Iterator[Place]:
    """A new place for the length of the block, with what Postgres holds. Raises SettingsError, HandoverError."""
    engines.check(settings.warehouse.engine)
    manifest = invocation.parsed(settings, settings.warehouse.engine).manifest
    kept = [f"{node.schema}.{node.alias}" for node in _models(manifest) if node.config.materialized == "incremental"]
    found = place(settings)
    with found.opened():
        found.fetch([*_sources(manifest), *kept], _personal(manifest))
        yield found


def build(
    settings: Settings, variables: dict[str, Any], options: Sequence[str], progress: Progress | None = None
) -> dict[str, Outcome]:
    """The outcome of each node that `options` of `dbt build` select. What depends on a failed node stays as it was."""
    engine = settings.warehouse.engine
    found = place(settings)
    sources = _sources(invocation.parsed(settings, engine).manifest)
    found.fetch([one for one in sources if one.startswith(f"{_WRITTEN_BETWEEN_BUILDS}.")])
    results = invocation.build(settings, engine, variables, options, progress)
    computed = outcomes.of(results, found.query)
    taken_over = _take_over(settings, found, variables, computed, progress)
    for name, outcome in taken_over.items():
        seconds = computed[name].seconds if name in computed else 0.0
        computed[name] = replace(outcome, seconds=outcome.seconds + seconds)
    return computed


def _take_over(
    settings: Settings, found: Place, variables: dict[str, Any], computed: dict[str, Outcome], progress: Progress | None
) -> dict[str, Outcome]:
    """Build in Postgres what the engine has built; its tests have passed there already."""
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
    found.give_back(tables)
    options = ["--select", *(node.name for node in nodes), "--indirect-selection", "empty"]
    results = invocation.build(settings, "postgres", variables, options, progress)
    with connect(settings, "transformer") as connection:
        built = outcomes.of(results, lambda query: connection.execute(query.encode()).fetchall())
    handover.withdraw(settings)
    return built


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
