"""A transform as a task for each model (`transform.task_per_model`): slower, because each task starts dbt; every model
is seen, and can be run again, on its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from airflow.sdk import Asset

from dags.tasks.schedule import step
from dags.tasks.transform import begin_or_skip
from dbt_project import graph, invocation
from dbt_project.invocation import TransformError
from dbt_project.run import build
from estimators.run import IN_TURNS
from warehouse import ledger
from warehouse.connection import connect
from warehouse.settings import Settings

BEGIN, END = "begin", "end"


def waits(models: Mapping[str, Sequence[str]], turns: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """What each task waits for: the beginning, models, turns of estimators (which read models, and come before all that
    is not read by them), the end.

    `models`: what each model reads. `turns`: the models that each turn of estimators reads.
    """
    found = {name: list(parents) or [BEGIN] for name, parents in models.items()}
    built: set[str] = set()
    for number, reads in enumerate(turns, 1):
        turn = f"estimate_{number}"
        built |= _with_ancestors(models, reads)
        later = [name for name, parents in models.items() if name not in built and built.issuperset(parents)]
        for name in later:
            found[name] = [*(one for one in found[name] if one != BEGIN), turn]
        found[turn] = [*reads, f"estimate_{number - 1}"] if number > 1 else list(reads)
    waited_for = {one for upstream in found.values() for one in upstream}
    return {**found, BEGIN: [], END: sorted(set(found) - waited_for)}


def tasks(settings: Settings, inlets: Sequence[Asset], outlets: Sequence[Asset]) -> None:
    """Add the tasks to the DAG at hand."""
    waiting = waits(graph.models(settings), [[name for one in turn for name in one.reads] for turn in IN_TURNS])
    turns = {f"estimate_{number}": number for number in range(1, len(IN_TURNS) + 1)}
    made: dict[str, Any] = {
        BEGIN: step("by_model:begin", inlets=inlets),
        END: step("by_model:end", outlets=outlets, trigger_rule="all_done"),
        **{name: step("by_model:estimate", number, task_id=name) for name, number in turns.items()},
    }
    made |= {name: step("by_model:model", name, task_id=name) for name in waiting if name not in made}
    for name, upstream in waiting.items():
        for one in upstream:
            made[one] >> made[name]


def begin(settings: Settings, night: date) -> str:
    """Note the beginning, unless nothing has changed since the last transform, and build the seeds."""
    run_id, state, _ = begin_or_skip(settings, night)
    if state == "running":
        build(settings, night, run_id, resource_types=["seed"])
    return state


def model(settings: Settings, name: str, night: date) -> None:
    """Build one model and run the tests that look at it and at what it reads."""
    if run_id := _running(settings, night):
        build(settings, night, run_id, select=[name])


def estimate(settings: Settings, number: int, night: date) -> None:
    """One turn of estimators, counted from 1."""
    if run_id := _running(settings, night):
        for estimator in IN_TURNS[number - 1]:
            estimator.estimate(settings, night, run_id)


def end(settings: Settings, night: date) -> dict[str, int]:
    """Run the tests that look at several branches, and note how the transform ended. Raises TransformError."""
    run_id = _running(settings, night)
    if run_id is None:
        return {}
    known = invocation.parsed(settings).manifest.nodes
    wanted = {key: node for key, node in known.items() if str(node.resource_type) in ("model", "test")}
    with connect(settings, "transformer") as connection:
        done = ledger.node_results(connection, run_id)
        try:
            lacking = [node.name for key, node in wanted.items() if node.resource_type == "model" and key not in done]
            if lacking:
                raise TransformError(
                    f"not built: {', '.join(sorted(lacking))}; see their tasks, clear and run them again"
                )
            if left := [node.name for key, node in wanted.items() if key not in done]:
                build(settings, night, run_id, select=left)
            failed = sorted(key for key, state in done.items() if state in ("error", "fail", "runtime error"))
            if failed:
                raise TransformError(f"failed: {', '.join(failed)}; see ops.dbt_results")
        except TransformError as error:
            ledger.record_step(connection, run_id, "transform", "failed", error=str(error)[:4000])
            raise
        nodes = dict(Counter(ledger.node_results(connection, run_id).values()))
        (begun,) = (one["detail"] for one in ledger.steps(connection, run_id, "") if one["step"] == "transform")
        ledger.record_step(connection, run_id, "transform", "complete", inputs=begun["began_with"], nodes=nodes)
    return nodes


def _running(settings: Settings, night: date) -> str | None:
    """The run of a night whose transform has begun and has something to do; None: nothing has changed."""
    with connect(settings, "transformer") as connection:
        run_id = ledger.join_run(connection, settings, night)
        states = {one["step"]: one["state"] for one in ledger.steps(connection, run_id, "")}
    return None if states.get("transform") == "unchanged" else run_id


def _with_ancestors(models: Mapping[str, Sequence[str]], names: Sequence[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += models[name]
    return found
