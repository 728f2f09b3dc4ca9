"""One DAG a configured source: land every account, stage, validate, publish.

Whatever fails, `announce` lets the night go on with the source's last good data, and `verdict` makes the run red.
"""

from __future__ import annotations

from airflow.sdk import DAG, TaskGroup

from dags.tasks.land import LandOperator
from dags.tasks.schedule import NIGHT, nightly, raw, step, watched
from extractors.catalog import sources
from warehouse.settings import Settings, load


def extract(settings: Settings, name: str) -> DAG:
    """The DAG of one source."""
    source = sources()[name]
    with DAG(
        f"extract_{name}",
        schedule=nightly(settings),
        params=NIGHT,
        **watched(settings),
        tags=["extract", name],
        description=source.title,
        doc_md=f"{__doc__}\n\nStreams: {', '.join(source.streams)}. Facts: `extractors/{name}/source.yml`.",
    ) as dag:
        with TaskGroup("vendor", prefix_group_id=False, tooltip="From the vendor into landing"):
            found = step("extraction:accounts", name)
            land = LandOperator.partial(
                task_id="land", source=name, pool=f"{name}_api", map_index_template="{{ task.account }}"
            ).expand(account=found)
        with TaskGroup("warehouse", prefix_group_id=False, tooltip="From landing into raw"):
            stage = step("extraction:stage", name, trigger_rule="all_done")
            validate = step("extraction:validate", name)
            publish = step("extraction:publish", name)
        announce = step("extraction:announce", name, trigger_rule="all_done", outlets=[raw(name)])
        verdict = step("extraction:verdict", name, retries=0)
        land >> stage >> validate >> publish >> announce >> verdict
    return dag


def _dags() -> dict[str, DAG]:
    settings = load()
    return {f"extract_{name}": extract(settings, name) for name in settings.sources}


globals().update(_dags())
