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
    step("transform:transform", inlets=[raw(name) for name in load().sources], outlets=[MARTS])
