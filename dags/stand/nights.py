"""Nights in one process: every DAG in its order, without daemons or ports, with progress on the terminal.

It runs the same DAG files as the scheduler does; edges between DAGs, pools and deferrals are the scheduler's business
and are proved by `tests/integration/test_scheduler.py`.
"""

from __future__ import annotations

import shlex
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from dags.stand import dag_files, environment, preparation, running, terminal
from dags.stand.interruption import ending_at_once
from extractors import catalog
from warehouse import ledger, locks, migrate, night_lock
from warehouse.connection import connect
from warehouse.settings import Settings, remember

Tell = Callable[[str], None]


def play(settings: Settings, nights: list[date], tell: Tell, before_each: str | None = None) -> list[str]:
    """Run the nights one after the other and return the ids of their runs.

    `before_each`: a command run before each night with the day appended (the demo moves its clock). A night that
    fails does not stop the next one; its run is `failed` in the ledger. Raises NightRunsError, before anything is
    started, where another process plays a night in this warehouse.
    """
    begun: list[date] = []

    def note() -> None:
        with connect(settings) as connection:
            for night in begun[-1:]:
                ledger.close_open_runs(connection, night)

    log = settings.home / "logs" / "nightly.log"
    with night_lock.held(settings, _named(nights)), running.noted(settings), ending_at_once(note):
        dags = _dags(settings, tell, log)
        runs = []
        for night in nights:
            if before_each:
                subprocess.run([*shlex.split(before_each), str(night)], check=True)
            begun.append(night)
            runs.append(_night(settings, dags, night, tell, log, is_last=night == nights[-1]))
    return runs


def _named(nights: list[date]) -> str:
    return "..".join(str(night) for night in dict.fromkeys((nights[0], nights[-1])))


def _dags(settings: Settings, tell: Tell, log: Path) -> dict[str, Any]:
    """Airflow, ready for nights in this process. Shops of one home share its database, which they fill in turn."""
    with locks.file_in_turn(settings.home / "airflow.lock"):
        environment.prepare(
            settings,
            AIRFLOW__CORE__DEFAULT_TASK_RETRIES="0",
            AIRFLOW__LOGGING__LOGGING_LEVEL="ERROR",
            AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST=dag_files.nothing_to_read(settings),
        )
        remember(settings)
        tell("starting Airflow …")
        with terminal.printed_to(log):
            preparation.models(settings)
            return dag_files.read()


def _night(settings: Settings, dags: dict[str, Any], night: date, tell: Tell, log: Path, *, is_last: bool) -> str:
    migrate.prepare(settings, catalog.all_streams())
    with connect(settings) as connection:
        ledger.close_open_runs(connection, night)
        run_id = ledger.start_run(connection, settings, night, "nightly")
    is_complete = True
    order = [f"extract_{name}" for name in settings.sources] + ["transform", "activate", "reports"]
    for number, name in enumerate(order, 1):
        began = time.monotonic()
        place = f"{night}  [{number}/{len(order)}] {name}"
        tell(f"{place} …")
        with terminal.printed_to(log), terminal.progress_told(tell, place):
            state = _run(dags[name], night)
        is_complete &= state == "success"
        tell(f"{place}: {state}, {time.monotonic() - began:.1f} s")
        if state != "success":
            noted = _reasons(settings, run_id, name)
            if not noted:
                tell(f"{night}    ! see {log}")
            for reason in [] if is_last else noted:  # the summary tells the last night's
                tell(f"{night}    ! {reason}")
    with connect(settings) as connection:
        ledger.finish_run(connection, run_id, "complete" if is_complete else "failed")
    return run_id


def _reasons(settings: Settings, run_id: str, dag: str) -> list[str]:
    """Why a DAG failed, as the ledger has it: many nights are played before the summary."""
    source = dag.removeprefix("extract_") if dag.startswith("extract_") else None
    with connect(settings) as connection:
        if source is not None:
            return ledger.problems(connection, run_id, source)
        step = {"activate": "export", "reports": "report"}.get(dag, dag)
        details = [found["detail"] for found in ledger.steps(connection, run_id, "") if found["step"] == step]
    return [line for detail in details for line in (detail.get("problems") or [detail.get("error") or ""]) if line]


def _run(dag: Any, night: date) -> str:
    """Run a DAG for a night and return its state.

    Airflow's test run replaces the run of the same logical date, and of none all that have none: so it is the instant.
    """
    run = dag.test(logical_date=datetime.now(UTC), run_conf={"night": str(night)})
    return str(getattr(run.state, "value", run.state))
