"""dbt in this process: where it finds what, the variables of a night, and the project parsed once.

The project is parsed once and kept as a manifest. Variables are given at the run only, because dbt parses everything
anew whenever one differs; so none may decide what a model refers to (dbt refuses to run it) or its configuration.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import UTC, date
from functools import lru_cache
from pathlib import Path
from typing import Any

from dbt_project import code
from dbt_project.code import PROJECT
from dbt_project.progress import Progress
from warehouse.connection import parameters
from warehouse.engine import Engine
from warehouse.settings import Settings, set_environment

log = logging.getLogger(__name__)

_SHOP_SYSTEMS = ("shopify", "woocommerce")  # whose numbers a shop's other tools write


class TransformError(RuntimeError):
    """A model, a seed or a test failed; the message names each with dbt's reason."""


def build(
    settings: Settings,
    engine: Engine,
    variables: dict[str, Any],
    options: Sequence[str],
    progress: Progress | None = None,
) -> list[Any]:
    """`dbt build` on an engine with options of that command; returns dbt's result of each node that was to run.

    Raises TransformError where dbt could not begin.
    """
    runner = parsed(settings, engine)
    arguments = ["build", *places(settings, engine), "--vars", json.dumps(variables), *options]
    # The artefacts (manifest.json, run_results.json) cost seconds; results are kept in ops.dbt_results.
    arguments += ["--exclude-resource-type", "unit_test", "--no-write-json"]
    runner.callbacks = [_warn, progress.note] if progress else [_warn]
    outcome = runner.invoke(arguments)
    if outcome.exception is not None:
        raise TransformError(f"dbt could not run: {outcome.exception}")
    return list(outcome.result or ())


def parsed(settings: Settings, engine: Engine = "postgres") -> Any:
    """A dbt runner that holds the parsed project as its `manifest`. Raises TransformError if dbt cannot read it."""
    set_environment(_profile(settings))
    return _parsed(tuple(places(settings, engine)), code.digest())


@lru_cache(maxsize=2)  # two engines a night; what an upgrade replaced in the middle of many nights is not kept
def _parsed(found: tuple[str, ...], _code: str) -> Any:
    """dbt takes seconds to import, so only here."""
    from dbt.cli.main import dbtRunner

    from dbt_project import adapter_events, adapter_flags, connections

    connections.keep()
    adapter_flags.spare_search()
    adapter_events.spare_wording()
    outcome = dbtRunner(callbacks=[_warn]).invoke(["parse", *found, "--no-write-json"])
    if not outcome.success:
        raise TransformError(f"dbt could not read the project: {outcome.exception}")
    manifest: Any = outcome.result
    return dbtRunner(manifest=manifest)


def places(settings: Settings, engine: Engine = "postgres") -> list[str]:
    """Options that tell dbt of the project, the target and where to write."""
    folder = settings.home / "dbt" / settings.warehouse.database
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # compiled statements hold the holdout's key
    return [
        "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target", engine,
        "--target-path", str(folder / ("target" if engine == "postgres" else engine)),
        # dbt words each of 20,000 events for its logs, whatever their level: _warn takes those that say something.
        "--log-path", str(folder / "logs"), "--log-level", "none", "--log-level-file", "none",
    ]  # fmt: skip


def computed_folder(settings: Settings) -> Path:
    """The folder in which an engine other than Postgres computes; it may be deleted at any time."""
    shared, database = settings.warehouse.spark.folder, settings.warehouse.database
    if settings.warehouse.engine == "spark" and shared is not None:
        return settings.written(shared) / database
    return settings.home / "dbt" / database / "computed"


def duckdb_file(settings: Settings) -> Path:
    """The file in which the engine `duckdb` computes, alone in its folder."""
    return computed_folder(settings) / f"{settings.warehouse.database}.duckdb"


def variables(settings: Settings, night: date, run_id: str) -> dict[str, Any]:
    """All variables of one night's run."""
    shop, attribution = settings.shop, settings.attribution
    return {
        "night": str(night),
        "as_of": settings.end_of(night).astimezone(UTC).isoformat(),
        "run_id": run_id,
        "engine": settings.warehouse.engine,
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
    return {**profile, "HOURGLASS_DUCKDB_FILE": str(duckdb_file(settings))}


def _warn(event: Any) -> None:
    """Log dbt's warnings, but for those of numbers without a limit, which are meant; errors are raised."""
    if event.info.level == "warn" and "unspecified precision/scale" not in event.info.msg:
        log.warning("dbt: %s", event.info.msg)
