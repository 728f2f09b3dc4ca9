"""Check every list and export it to its destinations."""

from __future__ import annotations

from airflow.sdk import DAG, PartitionedAssetTimetable

from dags.tasks.schedule import LISTS, MARTS, NIGHT, step, watched
from warehouse.settings import load

with DAG(
    "activate",
    schedule=PartitionedAssetTimetable(assets=MARTS),
    params=NIGHT,
    **watched(load()),
    tags=["activate"],
    description="Lists to ad platforms and files",
    doc_md=__doc__,
) as dag:
    step("export:export", inlets=[MARTS], outlets=[LISTS])
