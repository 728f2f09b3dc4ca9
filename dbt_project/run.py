"""Run dbt for one night, on the engine that the settings name, and keep the result of every node in the ledger."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from dbt_project import invocation, outcomes, rebuilding
from dbt_project.invocation import TransformError
from dbt_project.outcomes import Outcome
from dbt_project.progress import Progress
from warehouse import kept_tables
from warehouse.connection import connect
from warehouse.settings import Settings

log = logging.getLogger(__name__)


@dataclass
class BuildResult:
    """How many nodes ran by their status, and the seconds of each."""

    statuses: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


@contextmanager
def begun(settings: Settings) -> Iterator[Progress]:
    """The length of one transform, for all of its builds; gives what counts their nodes.

    Raises TransformError if dbt cannot read the project.
    """
    progress = Progress(invocation.parsed(settings).manifest)
    if settings.warehouse.engine == "postgres":
        yield progress
        return
    from dbt_project import elsewhere  # nights on Postgres do not need DuckDB

    # And never later in the transform: the engine has fetched what is kept by then, and gives back what it adds only.
    _drop_outdated(settings)
    with elsewhere.begun(settings):
        yield progress


def build(
    settings: Settings,
    night: date,
    run_id: str,
    select: Sequence[str] = (),
    exclude: Sequence[str] = (),
    resource_types: Sequence[str] = (),
    progress: Progress | None = None,
) -> BuildResult:
    """`dbt build` of the selected nodes (all without a selection) as of the end of `night`.

    `resource_types`: only these kinds of nodes, as `model`; without them all but unit tests. `progress`: counts them.

    A test belongs to the selection if all that it looks at does, or is read by it. Tables are in Postgres afterwards,
    whichever engine computed them; an engine other than Postgres needs `begun`. Raises TransformError after everything
    that could run has run.
    """
    options = [argument for kind in resource_types for argument in ("--resource-type", kind)]
    options += ["--indirect-selection", "buildable"]
    options += ["--select", *select] if select else []
    options += ["--exclude", *exclude] if exclude else []
    variables = invocation.variables(settings, night, run_id)
    if settings.warehouse.engine == "postgres":
        _drop_outdated(settings)
        results = invocation.build(settings, "postgres", variables, options, progress)
        with connect(settings, "transformer") as connection:
            found = outcomes.of(results, lambda query: connection.execute(query.encode()).fetchall())
    else:
        from dbt_project import elsewhere

        found = elsewhere.build(settings, variables, options, progress)
    return _kept(settings, run_id, list(found.values()))


def tables(settings: Settings) -> list[str]:
    """`schema.table` of each model and seed that is a table."""
    return sorted(
        f"{node.schema}.{node.alias}"
        for node in invocation.parsed(settings).manifest.nodes.values()
        if str(node.resource_type) in ("model", "seed") and node.config.materialized != "view"
    )


def write_docs(settings: Settings, page: Path) -> None:
    """dbt's own documentation of every model and column as one page that opens from a disk. Raises TransformError."""
    places = invocation.places(settings)
    outcome = invocation.parsed(settings).invoke(["docs", "generate", "--static", "--no-compile", *places])
    if not outcome.success:
        raise TransformError(f"dbt could not write its documentation: {outcome.exception}")
    page.parent.mkdir(parents=True, exist_ok=True)
    target = Path(places[places.index("--target-path") + 1])
    (target / "static_index.html").replace(page)


def _drop_outdated(settings: Settings) -> None:
    """Tables that other code built, or another engine, are dropped, and so built anew."""
    manifest = invocation.parsed(settings).manifest
    with connect(settings, "transformer") as connection:
        fingerprints = rebuilding.fingerprints(manifest, settings.warehouse.engine)
        for relation in kept_tables.drop_outdated(connection, fingerprints):
            log.warning("%s was built by other code or another engine; it is built anew", relation)
        connection.commit()


def _kept(settings: Settings, run_id: str, found: Sequence[Outcome]) -> BuildResult:
    """Every node's outcome, also in the ledger. Raises TransformError naming all that failed."""
    with connect(settings, "transformer") as connection:
        outcomes.record(connection, run_id, found)
        connection.commit()
    failures = [f"{one.name}: {one.failure}" for one in found if one.failure is not None]
    if failures:
        raise TransformError("\n".join(failures))
    result = BuildResult(seconds={one.name: one.seconds for one in found})
    for one in found:
        result.statuses[one.status] = result.statuses.get(one.status, 0) + 1
    return result
