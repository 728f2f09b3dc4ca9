"""By hand: extract one source, or all, again for a day or a range of days, then transform, export and report.

Figures of an old day are booked under the newest night: the past is never rewritten.
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import DAG, Param, task

from dags.tasks.schedule import watched
from warehouse.settings import load

_SOURCES = sorted(load().sources)

with DAG(
    "reload",
    schedule=None,
    params={
        "source": Param(
            _SOURCES[0] if _SOURCES else None, enum=[*_SOURCES, "all"], description="Source to read again."
        ),
        "account": Param(None, type=["null", "string"], description="Only this account of it; empty: every account."),
        "first": Param(None, type=["null", "string"], format="date", description="First business day."),
        "last": Param(None, type=["null", "string"], format="date", description="Last business day; empty: the first."),
    },
    tags=["operations", "backfill"],
    description="Read a source again for some days",
    doc_md=__doc__,
    **watched(load()),
) as dag:

    @task
    def reload_source(params: dict[str, Any]) -> None:
        """Extract the source for every day of the range."""
        from dags.tasks import watch

        first, last = watch.days(params["first"], params["last"])
        for source in _SOURCES if params["source"] == "all" else [params["source"]]:
            watch.reload_source(load(), source, first, last, params["account"] or None)

    @task
    def carry_on(params: dict[str, Any]) -> str:
        """Transform, export and report as of the last day, or of the newest night if that is later."""
        from dags.tasks import watch
        from dags.tasks.export import export
        from dags.tasks.report import report
        from dags.tasks.transform import transform

        night = watch.as_of(load(), watch.days(params["first"], params["last"])[1])
        transform(load(), night)
        export(load(), night)
        return report(load(), night)

    reload_source() >> carry_on()  # type: ignore  # Airflow fills in `params`
