"""From `raw` to marts and lists: dbt, and the estimators between its parts."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple

import estimators
from dbt_project import code
from dbt_project.invocation import variables
from dbt_project.run import begun, build
from estimators.run import IN_TURNS
from warehouse import ledger, migrate
from warehouse.connection import connect
from warehouse.settings import Settings


def transform(settings: Settings, night: date) -> dict[str, Any]:
    """Build everything from staging to the marts and the lists, unless nothing has changed since the last time."""
    run_id, state, inputs = begin_or_skip(settings, night)
    if state == "unchanged":
        return {"state": state}
    with connect(settings, "transformer") as connection:
        try:
            statuses = _build(settings, night, run_id)
        except Exception as error:
            ledger.record_step(connection, run_id, "transform", "failed", error=str(error)[:4000])
            raise
        ledger.record_step(connection, run_id, "transform", "complete", inputs=inputs, nodes=statuses)
    return {"state": "complete", "nodes": statuses}


class Begun(NamedTuple):
    """The night's run, whether there is anything to do, and the fingerprint of all that the transform will read."""

    run_id: str
    state: Literal["running", "unchanged"]
    inputs: str


def begin_or_skip(settings: Settings, night: date) -> Begun:
    """Note the beginning. What is published, or another code, after it is for the next transform."""
    from extractors import catalog

    migrate.prepare(settings, catalog.all_streams())
    with connect(settings, "transformer") as connection:
        run_id = ledger.join_run(connection, settings, night)
        inputs = _fingerprint(settings, night, ledger.published_content(connection))
        last = ledger.last_step(connection, "transform")
        state: Literal["running", "unchanged"] = "running"
        if last and last["detail"].get("inputs") == inputs:
            state = "unchanged"
        ledger.record_step(connection, run_id, "transform", state, began_with=inputs)
    return Begun(run_id, state, inputs)


def _build(settings: Settings, night: date, run_id: str) -> dict[str, int]:
    """The whole project, and each turn of estimators as soon as what it reads is built; returns nodes by their status.

    What an error leaves undone in one part stops the parts after it.
    """
    statuses: Counter[str] = Counter()
    built: list[str] = []
    with begun(settings) as progress:
        for turn in IN_TURNS:
            needed = [f"+{model}" for estimator in turn for model in estimator.reads]
            statuses.update(build(settings, night, run_id, select=needed, exclude=built, progress=progress).statuses)
            progress.tell(f"estimating {', '.join(one.estimate.__module__.split('.')[-1] for one in turn)}")
            for estimator in turn:
                estimator.estimate(settings, night, run_id)
            built += needed
        statuses.update(build(settings, night, run_id, exclude=built, progress=progress).statuses)
    return dict(statuses)


def _fingerprint(settings: Settings, night: date, content: str) -> str:
    """Of all that a transform depends on: the night, the content of raw, the settings and the project itself."""
    lasting = variables(settings, night, run_id="")
    digest = hashlib.sha256(json.dumps([content, lasting], sort_keys=True).encode())
    digest.update(code.digest().encode())
    learned = (path for path in Path(estimators.__file__).parent.iterdir() if path.suffix in (".py", ".csv"))
    for file in sorted(learned):
        digest.update(file.read_bytes())
    return digest.hexdigest()
