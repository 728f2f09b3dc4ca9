"""Check every list and export it to its destinations."""

from __future__ import annotations

from airflow.sdk import DAG, PartitionedAssetTimetable

from dags.tasks.schedule import LISTS, MARTS, NIGHT, step

with DAG(
    "activate",
    schedule=PartitionedAssetTimetable(assets=MARTS),
    catchup=False,
    max_active_runs=1,
    params=NIGHT,
    tags=["activate"],
    description="Lists to ad platforms and files",
    doc_md=__doc__,
) as dag:
    step("publication:export", outlets=[LISTS])
