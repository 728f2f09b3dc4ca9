"""In the morning: which sources, marts or lists of the night are missing? Red, with what to do, if any."""

from __future__ import annotations

from airflow.sdk import DAG, CronTriggerTimetable

from dags.tasks.schedule import NIGHT, step, watched
from warehouse.settings import environment, load

with DAG(
    "watchdog",
    schedule=CronTriggerTimetable(
        environment("HOURGLASS_WATCHDOG_CRON") or "0 6 * * *", timezone=load().shop.time_zone
    ),
    params=NIGHT,
    **watched(load()),
    tags=["operations"],
    description="What is missing this morning",
    doc_md=__doc__,
) as dag:
    step("watch:missing", retries=0)
