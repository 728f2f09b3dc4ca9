"""The transform as a task for each model: what waits for what."""

from __future__ import annotations

from airflow.sdk import DAG

from dags.tasks import by_model
from dags.tasks.schedule import MARTS, raw
from dbt_project import graph
from estimators.run import IN_TURNS
from warehouse.settings import Settings


def test_an_estimator_reads_a_model_that_is_not_built_or_is_read_before_it_wrote() -> None:
    models = {"staged": [], "read": ["staged"], "other": ["staged"], "reads_estimates": ["read"], "last": ["other"]}
    assert by_model.waits(models, [["read"], ["reads_estimates"]]) == {
        "begin": [],
        "staged": ["begin"],
        "read": ["staged"],
        "estimate_1": ["read"],
        "reads_estimates": ["read", "estimate_1"],
        "estimate_2": ["reads_estimates", "estimate_1"],
        "other": ["staged", "estimate_1", "estimate_2"],
        "last": ["other"],
        "end": ["last"],
    }


def test_a_task_runs_before_the_models_that_it_reads(prepared: Settings) -> None:
    models = graph.models(prepared)
    assert graph.models(prepared) == models and len(models) > 100
    with DAG("by_model", schedule=None) as dag:
        by_model.tasks(prepared, [raw("files")], [MARTS])
    for name, parents in models.items():
        assert set(parents) <= dag.task_dict[name].upstream_task_ids, name
    for number, turn in enumerate(IN_TURNS, 1):
        reads = {name for estimator in turn for name in estimator.reads}
        assert reads <= dag.task_dict[f"estimate_{number}"].upstream_task_ids
    assert [task.task_id for task in dag.roots] == ["begin"] and [task.task_id for task in dag.leaves] == ["end"]
    assert dag.task_dict["end"].trigger_rule == "all_done" and dag.task_dict["end"].outlets == [MARTS]
