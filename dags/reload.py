"""By hand: extract one source again for a range of days, then transform, export and report.

Figures of an old day are booked under the newest night: the past is never rewritten.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from airflow.sdk import DAG, Param, task

from warehouse.settings import load

_SOURCES = sorted(load().sources)

with DAG(
    "reload",
    schedule=None,
    max_active_runs=1,
    params={
        "source": Param(
            _SOURCES[0] if _SOURCES else None, enum=_SOURCES or [None], description="Source to read again."
        ),
        "first": Param(None, type=["null", "string"], format="date", description="First business day."),
        "last": Param(None, type=["null", "string"], format="date", description="Last business day; empty: the first."),
    },
    tags=["operations"],
    description="Read a source again for some days",
    doc_md=__doc__,
) as dag:

    @task
    def reload_source(params: dict[str, Any]) -> None:
        """Extract the source for every day of the range."""
        from dags.tasks import watch

        first = date.fromisoformat(params["first"])
        watch.reload_source(load(), params["source"], first, date.fromisoformat(params["last"] or params["first"]))

    @task
    def carry_on(params: dict[str, Any]) -> str:
        """Transform, export and report as of the last day."""
        from dags.tasks import publication

        night = date.fromisoformat(params["last"] or params["first"])
        publication.transform(load(), night)
        publication.export(load(), night)
        return publication.report(load(), night)

    reload_source() >> carry_on()  # type: ignore  # Airflow fills in `params`
