"""The DAG files, read once for all nights of a process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from warehouse.settings import Settings

_FOLDER = Path(__file__).parent.parent
_BUNDLE = "dags-folder"  # Airflow's own name of DAGS_FOLDER, so that its daemons know the same DAGs


def nothing_to_read(settings: Settings) -> str:
    """Airflow's bundles for nights in one process: a folder without DAGs.

    Before each run of a DAG, Airflow reads every file of the bundle again and compares it with its database. Here they
    are read once, in `read`.
    """
    folder = settings.home / "airflow" / "no_dags"
    folder.mkdir(parents=True, exist_ok=True)
    bundle = {"classpath": "airflow.dag_processing.bundles.local.LocalDagBundle", "kwargs": {"path": str(folder)}}
    return json.dumps([{"name": _BUNDLE, **bundle}])


def read() -> dict[str, Any]:
    """Bring Airflow's metadata up to date and read the DAG files."""
    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.dag_processing.dagbag import BundleDagBag, sync_bag_to_db
    from airflow.utils.db import initdb

    initdb()
    DagBundlesManager().sync_bundles_to_db()  # type: ignore[no-untyped-call]
    bag = BundleDagBag(dag_folder=_FOLDER, bundle_path=_FOLDER, bundle_name=_BUNDLE, safe_mode=True)
    if bag.import_errors:
        raise RuntimeError("; ".join(f"{file}: {error}" for file, error in bag.import_errors.items()))
    sync_bag_to_db(bag, _BUNDLE, None)
    return dict(bag.dags)
