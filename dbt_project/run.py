"""Run dbt in this process for one night and keep the result of every node in `ops.dbt_results`.

The project is parsed once and kept as a manifest. Variables are given at the run only, because dbt parses everything
anew whenever one differs; so none may decide what a model refers to (dbt refuses to run it) or its configuration.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import psycopg

from dbt_project import rebuilding
from dbt_project.progress import Progress
from warehouse import kept_tables, ledger
from warehouse.connection import connect, parameters
from warehouse.settings import Settings, set_environment

log = logging.getLogger(__name__)

PROJECT = Path(__file__).parent
_Engine = Literal["postgres", "duckdb"]
_SHOP_SYSTEMS = ("shopify", "woocommerce")  # whose numbers a shop's other tools write


class TransformError(RuntimeError):
    """A model, a seed or a test failed; the message names each with dbt's reason."""


@dataclass
class BuildResult:
    """How many nodes ran by their status, and the seconds of each."""

    statuses: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


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

    A test belongs to the selection if all that it looks at does, or is read by it. Raises TransformError after
    everything that could run has run.
    """
    set_environment(_profile(settings))
    arguments = ["build", *_places(settings), "--vars", json.dumps(variables(settings, night, run_id))]
    # The artefacts (manifest.json, run_results.json) cost seconds; results are kept in ops.dbt_results.
    arguments += ["--exclude-resource-type", "unit_test", "--no-write-json"]
    arguments += [argument for kind in resource_types for argument in ("--resource-type", kind)]
    arguments += ["--indirect-selection", "buildable"]
    for option, nodes in (("--select", select), ("--exclude", exclude)):
        arguments += [option, *nodes] if nodes else []
    runner = _runner(settings)
    with connect(settings, "transformer") as connection:
        for relation in kept_tables.drop_outdated(connection, rebuilding.fingerprints(runner.manifest)):
            log.warning("%s was built by other code; it is built anew", relation)
        connection.commit()
    runner.callbacks = [_warn, progress.note] if progress else [_warn]
    outcome = runner.invoke(arguments)
    if outcome.exception is not None:
        raise TransformError(f"dbt could not run: {outcome.exception}")
    return _kept(settings, run_id, outcome.result or ())


def _kept(settings: Settings, run_id: str, results: Iterable[Any]) -> BuildResult:
    """Every node's result, also in the ledger. Raises TransformError naming all that failed."""
    result = BuildResult()
    failures = []
    with connect(settings, "transformer") as connection:
        for node in results:
            status, name = str(node.status), node.node.unique_id
            result.statuses[status] = result.statuses.get(status, 0) + 1
            result.seconds[name] = node.execution_time
            if status in ("error", "fail", "runtime error"):
                reason = _faults(connection, node.node) if status == "fail" else ""
                failures.append(f"{name}: {reason or ' '.join(str(node.message).split())}")
            rows = node.adapter_response.get("rows_affected") if node.adapter_response else None
            ledger.record_node(
                connection, run_id, name, str(node.node.resource_type), status, node.execution_time, rows, node.message
            )
        connection.commit()
    if failures:
        raise TransformError("\n".join(failures))
    return result


def build_on_duckdb(settings: Settings, night: date, run_id: str) -> Path:
    """The whole project from what Postgres holds, in a DuckDB file; returns the file.

    It begins without what earlier nights kept. The ledger does not hear of it. Raises TransformError naming all that
    failed.
    """
    from dbt_project import handover  # no night needs DuckDB

    set_environment(_profile(settings))
    runner, file = _runner(settings, "duckdb"), _duckdb_file(settings)
    file.unlink(missing_ok=True)
    sources = {f"{source.schema}.{source.identifier}" for source in runner.manifest.sources.values()}
    handover.fetch(settings, file, sorted(sources))
    arguments = ["build", *_places(settings, "duckdb"), "--vars", json.dumps(variables(settings, night, run_id))]
    arguments += ["--exclude-resource-type", "unit_test", "--no-write-json"]
    runner.callbacks = [_warn]
    outcome = runner.invoke(arguments)
    if outcome.exception is not None:
        raise TransformError(f"dbt could not run: {outcome.exception}")
    failed = [node for node in outcome.result if str(node.status) in ("error", "fail", "runtime error")]
    if failed:
        raise TransformError("\n".join(f"{node.node.unique_id}: {node.message}" for node in failed))
    return file


def tables(settings: Settings) -> list[str]:
    """`schema.table` of each model and seed that is a table."""
    return sorted(
        f"{node.schema}.{node.alias}"
        for node in manifest(settings).nodes.values()
        if str(node.resource_type) in ("model", "seed") and node.config.materialized != "view"
    )


def manifest(settings: Settings) -> Any:
    """The project as dbt has read it. Raises TransformError if it cannot."""
    set_environment(_profile(settings))
    return _runner(settings).manifest


def progress_of(settings: Settings) -> Progress:
    """To be given to each build of one transform. Raises TransformError if dbt cannot read the project."""
    return Progress(manifest(settings))


def _faults(connection: psycopg.Connection, test: Any) -> str:
    """What a test of a table's promise found, as `person_id is missing: 3`; empty for other tests."""
    if getattr(getattr(test, "test_metadata", None), "name", None) not in ("one_row_per", "never_null"):
        return ""
    found = connection.execute(test.compiled_code.encode()).fetchall()
    return "; ".join(f"{fault}: {occurrences}" for fault, occurrences in found)


def write_docs(settings: Settings, page: Path) -> None:
    """dbt's own documentation of every model and column as one page that opens from a disk. Raises TransformError."""
    set_environment(_profile(settings))
    outcome = _runner(settings).invoke(["docs", "generate", "--static", "--no-compile", *_places(settings)])
    if not outcome.success:
        raise TransformError(f"dbt could not write its documentation: {outcome.exception}")
    page.parent.mkdir(parents=True, exist_ok=True)
    target = Path(_places(settings)[_places(settings).index("--target-path") + 1])
    (target / "static_index.html").replace(page)


def variables(settings: Settings, night: date, run_id: str) -> dict[str, Any]:
    """All variables of one night's run."""
    shop, attribution = settings.shop, settings.attribution
    return {
        "night": str(night),
        "as_of": settings.end_of(night).astimezone(UTC).isoformat(),
        "run_id": run_id,
        "reporting_currency": shop.currency,
        "shop_time_zone": shop.time_zone,
        "shop_country": shop.country or "",
        "shop_domains": list(shop.domains),
        "numbers_of": shop.numbers_of or next((name for name in _SHOP_SYSTEMS if name in settings.sources), ""),
        "lookback_days": attribution.lookbacks(),
        "path_restart": attribution.path_restart,
        "collapse_repeats": attribution.collapse_repeats,
        "half_life_days": attribution.half_life_days,
        "markov_order": attribution.markov_order,
        "training_days": attribution.training_days,
        "refit_restates": attribution.refit_restates,
        "target_positive_share": settings.reputation.target_positive_share,
        "affinity_min_orders": settings.products.affinity_min_orders,
        "champion_min_customers": settings.referrals.champion_min_customers,
        "identity_max_degree": settings.identity.max_degree,
        "holdout_share": settings.audiences.holdout_share,
        "universal_holdout_share": settings.audiences.universal_holdout_share,
        "engagement_floor": settings.engagement.floor,
        "audience_destinations": list(settings.audiences.destinations),
        "holdout_salt": settings.key("holdout").hex(),
    }


def _profile(settings: Settings) -> dict[str, str]:
    """The environment that `profiles.yml` reads."""
    found = parameters(settings)
    names = ("host", "port", "user", "password", "dbname")
    profile = {f"HOURGLASS_PG_{key.upper()}": value for key, value in found.items() if key in names}
    return {**profile, "HOURGLASS_DUCKDB_FILE": str(_duckdb_file(settings))}


def _duckdb_file(settings: Settings) -> Path:
    return settings.home / "dbt" / f"{settings.warehouse.database}.duckdb"


def _places(settings: Settings, engine: _Engine = "postgres") -> list[str]:
    folder = settings.home / "dbt" / settings.warehouse.database
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # compiled statements hold the holdout's key
    return [
        "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target", engine,
        "--target-path", str(folder / ("target" if engine == "postgres" else engine)),
        # dbt words each of 20,000 events for its logs, whatever their level: _warn takes those that say something.
        "--log-path", str(folder / "logs"), "--log-level", "none", "--log-level-file", "none",
    ]  # fmt: skip


def _runner(settings: Settings, engine: _Engine = "postgres") -> Any:
    return _parsed(tuple(_places(settings, engine)))


@cache
def _parsed(places: tuple[str, ...]) -> Any:
    """A dbt runner that holds the parsed project; dbt takes seconds to import, so only here."""
    from dbt.cli.main import dbtRunner

    from dbt_project import connections

    connections.keep()
    outcome = dbtRunner(callbacks=[_warn]).invoke(["parse", *places, "--no-write-json"])
    if not outcome.success:
        raise TransformError(f"dbt could not read the project: {outcome.exception}")
    manifest: Any = outcome.result
    return dbtRunner(manifest=manifest)


def _warn(event: Any) -> None:
    """Log dbt's warnings; errors are raised."""
    if event.info.level == "warn":
        log.warning("dbt: %s", event.info.msg)
