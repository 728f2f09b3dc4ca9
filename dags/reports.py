"""Write the night's report and the validation documents."""

from __future__ import annotations

from airflow.sdk import DAG, PartitionedAssetTimetable

from dags.tasks.schedule import MARTS, NIGHT, step, watched
from warehouse.settings import load

with DAG(
    "reports",
    schedule=PartitionedAssetTimetable(assets=MARTS),
    params=NIGHT,
    **watched(load()),
    tags=["reports"],
    description="The nightly report and the validation documents",
    doc_md=__doc__,
) as dag:
    step("report:report", inlets=[MARTS])
