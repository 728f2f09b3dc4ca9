"""What the DAG files share: assets, the nightly timetable, and tasks that take their night from the run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, CronPartitionTimetable, Param, task
from airflow.sdk.definitions.callback import SyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

from dags.tasks import alerts
from dags.tasks.night import night_of
from warehouse.settings import Settings, environment, load

DEFAULT_CRON = "15 2 * * *"
MARTS = Asset("warehouse://marts", group="warehouse")
LISTS = Asset("warehouse://audiences", group="warehouse")
NIGHT = {"night": Param(None, type=["null", "string"], format="date", description="Business day; empty: yesterday.")}


# A task that failed is tried again after 1, 2, 4 … minutes, at most half an hour: a vendor's trouble passes slowly.
_RETRIES = {"owner": "hourglass", "retry_exponential_backoff": 2.0, "max_retry_delay": timedelta(minutes=30)}


def watched(settings: Settings) -> dict[str, Any]:
    """What every DAG has: one run at a time, growing waits, and people who are told of failures and delays."""
    options: dict[str, Any] = {
        "catchup": False,
        "max_active_runs": 1,
        "default_args": _RETRIES,
        "on_failure_callback": alerts.failed,
    }
    if settings.alerts.deadline_minutes is not None:
        options["deadline"] = DeadlineAlert(
            reference=DeadlineReference.DAGRUN_QUEUED_AT,
            interval=timedelta(minutes=settings.alerts.deadline_minutes),
            callback=SyncCallback(alerts.late),
        )
    return options


def raw(source: str) -> Asset:
    """The asset that says a source has done what it could for a night."""
    return Asset(f"warehouse://raw/{source}", group="warehouse")


def nightly(settings: Settings) -> CronPartitionTimetable:
    """Each night in the shop's zone (`HOURGLASS_NIGHTLY_CRON`); the partition is the business day that is over."""
    cron = environment("HOURGLASS_NIGHTLY_CRON") or DEFAULT_CRON
    return CronPartitionTimetable(cron, timezone=settings.shop.time_zone, run_offset=-1, key_format="%Y-%m-%d")


def step(function: str, *arguments: Any, **options: Any) -> Any:
    """A task that calls `dags.tasks.<module>:<name>(settings, *arguments, night)`; heavy imports wait until it runs."""
    module, name = function.split(":")

    def call(**context: Any) -> Any:
        from importlib import import_module

        body: Callable[..., Any] = getattr(import_module(f"dags.tasks.{module}"), name)
        settings = load()
        return body(settings, *arguments, night_of(context, settings))

    call.__doc__ = f"{function} of dags/tasks"
    return task(**{"task_id": name, **options})(call)()
