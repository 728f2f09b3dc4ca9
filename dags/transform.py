"""Build staging, intermediate tables, marts and lists, once every source has done what it could for the night."""

from __future__ import annotations

from airflow.sdk import DAG, AssetAll, PartitionedAssetTimetable

from dags.tasks.schedule import MARTS, NIGHT, raw, step, watched
from warehouse.settings import load

with DAG(
    "transform",
    schedule=PartitionedAssetTimetable(assets=AssetAll(*(raw(name) for name in load().sources))),
    params=NIGHT,
    **watched(load()),
    tags=["transform"],
    description="Raw to marts and lists with dbt",
    doc_md=f"{__doc__}\n\nThe result of every node is in `ops.dbt_results`.",
) as dag:
    inlets = [raw(name) for name in load().sources]
    # Another engine's file goes from build to build: all of them are one task.
    if not load().transform.task_per_model or load().warehouse.engine != "postgres":
        step("transform:transform", inlets=inlets, outlets=[MARTS])
    else:
        from dags.tasks.by_model import tasks  # what it imports takes a second

        tasks(load(), inlets, [MARTS])
