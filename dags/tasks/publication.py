"""From `raw` to what people get: transform, lists and their export, the report."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import estimators
from dbt_project.run import PROJECT, build, variables
from estimators.run import IN_TURNS
from warehouse import activation, ledger, migrate
from warehouse.connection import connect
from warehouse.settings import Settings


class ExportsFailedError(RuntimeError):
    """Some lists could not be exported; the message names each list, its destination and the reason."""


def transform(settings: Settings, night: date) -> dict[str, Any]:
    """Build everything from staging to the marts and the lists, unless nothing has changed since the last time."""
    from extractors import catalog

    migrate.prepare(settings, catalog.all_streams())
    with connect(settings, "transformer") as connection:
        run_id = ledger.join_run(connection, settings, night)
        inputs = _fingerprint(settings, night, ledger.published_content(connection))
        last = ledger.last_step(connection, "transform")
        if last and last["detail"].get("inputs") == inputs:
            ledger.record_step(connection, run_id, "transform", "unchanged")
            return {"state": "unchanged"}
        ledger.record_step(connection, run_id, "transform", "running")
        try:
            statuses = _build(settings, night, run_id)
        except Exception as error:
            ledger.record_step(connection, run_id, "transform", "failed", error=str(error)[:4000])
            raise
        ledger.record_step(connection, run_id, "transform", "complete", inputs=inputs, nodes=statuses)
    return {"state": "complete", "nodes": statuses}


def export(settings: Settings, night: date) -> list[dict[str, Any]]:
    """Forget who asked for it, check every list and export those that pass.

    Raises ExportsFailedError after all lists have been tried.
    """
    from expectations.exports import ExportRefusedError, check_list
    from exporters.erasure import forget_all_asked
    from exporters.run import export_all

    with connect(settings, "activator") as connection:
        run_id = ledger.join_run(connection, settings, night)
        names = [one.list_name for one in activation.definitions(connection)]
    failed = [
        f"request {one.request_id} to forget a person: {failure}"
        for one in forget_all_asked(settings, night, run_id)
        for failure in one.failures
    ]
    shown: list[dict[str, Any]] = []
    for name in names:
        try:
            warnings = check_list(settings, name, run_id)
        except ExportRefusedError as refusal:
            failed.append(str(refusal))
            continue
        for one in export_all(settings, night, run_id, only=name):
            facts = {"list": name, "destination": one.destination, "rows": one.rows, "outcome": one.outcome}
            waiting = [one.error] if one.outcome == "held" and one.error else []
            shown.append({**facts, "warnings": [*warnings, *one.warnings, *waiting]})
            if one.outcome == "failed":
                failed.append(f"{name} to {one.destination}: {one.error}")
    is_unchanged = all(one["outcome"] == "unchanged" for one in shown)
    state = "failed" if failed else "unchanged" if is_unchanged else "complete"
    with connect(settings, "loader") as connection:
        ledger.record_step(connection, run_id, "export", state, lists=shown, problems=failed)
    if failed:
        raise ExportsFailedError("\n".join(failed))
    return shown


def report(settings: Settings, night: date) -> str:
    """Write the night's report and the validation documents, and return the report's path."""
    from dags.tasks.delivery import deliver
    from expectations.data_docs import render
    from reports.nightly import write

    with connect(settings, "loader") as connection:
        run_id = ledger.join_run(connection, settings, night)
        documents = render(settings, run_id)
        path = write(settings, night, run_id)
        ledger.record_step(connection, run_id, "report", "complete", path=str(path), data_docs=str(documents))
    deliver(settings, night, run_id, path)
    return str(path)


def _build(settings: Settings, night: date, run_id: str) -> dict[str, int]:
    """The whole project, and each turn of estimators as soon as what it reads is built; returns nodes by their status.

    What an error leaves undone in one part stops the parts after it.
    """
    statuses: Counter[str] = Counter()
    built: list[str] = []
    for turn in IN_TURNS:
        needed = [f"+{model}" for estimator in turn for model in estimator.reads]
        statuses.update(build(settings, night, run_id, select=needed, exclude=built).statuses)
        for estimator in turn:
            estimator.estimate(settings, night, run_id)
        built += needed
    statuses.update(build(settings, night, run_id, exclude=built).statuses)
    return dict(statuses)


def _fingerprint(settings: Settings, night: date, content: str) -> str:
    """Of all that a transform depends on: the night, the content of raw, the settings and the project itself."""
    lasting = variables(settings, night, run_id="")
    digest = hashlib.sha256(json.dumps([content, lasting], sort_keys=True).encode())
    project = (path for path in Path(PROJECT).rglob("*") if path.suffix in (".sql", ".yml", ".csv"))
    learned = (path for path in Path(estimators.__file__).parent.iterdir() if path.suffix in (".py", ".csv"))
    for file in sorted([*project, *learned]):
        digest.update(file.read_bytes())
    return digest.hexdigest()
