"""In the morning: which sources, marts or lists of the night are missing? Red, with what to do, if any."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable

from dags.tasks.schedule import NIGHT, step, watched
from warehouse.settings import environment, load

with DAG(
    "watchdog",
    # A stand that was set up this morning misses no night: without `run_immediately` Airflow would look at once, until
    # a tenth of a day after six.
    schedule=CronTriggerTimetable(
        environment("HOURGLASS_WATCHDOG_CRON") or "0 6 * * *",
        timezone=load().shop.time_zone,
        run_immediately=timedelta(0),
    ),
    params=NIGHT,
    **watched(load()),
    tags=["operations"],
    description="What is missing this morning",
    doc_md=__doc__,
) as dag:
    step("watch:missing", retries=0)
