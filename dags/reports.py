"""Write the night's report and the validation documents."""

from __future__ import annotations

from airflow.sdk import DAG, PartitionedAssetTimetable

from dags.tasks.schedule import MARTS, NIGHT, step

with DAG(
    "reports",
    schedule=PartitionedAssetTimetable(assets=MARTS),
    catchup=False,
    max_active_runs=1,
    params=NIGHT,
    tags=["reports"],
    description="The nightly report and the validation documents",
    doc_md=__doc__,
) as dag:
    step("publication:report")
