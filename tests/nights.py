"""A whole night in this process, by the very functions that the tasks of the DAGs call, without Airflow.

The order is that of `dags/extract.py`, `transform.py`, `activate.py` and `reports.py`; that the DAGs keep it is proved
by `tests/integration/test_scheduler.py` and by the commands in `tests/end_to_end`.

A test that reads a few marts names them: what they are made from is built and tested, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
from psycopg.rows import dict_row

from dags.tasks import extraction
from dags.tasks.export import export
from dags.tasks.report import report
from dags.tasks.transform import transform
from dbt_project.run import begun, build
from extractors import catalog
from extractors.run import SourceFailedError
from tests.copies import database_of_its_own
from warehouse import ledger, migrate
from warehouse.connection import connect
from warehouse.settings import Settings, load


def play(settings: Settings, night: date, *marts: str, estimators: Sequence[ModuleType] = ()) -> str:
    """A night; returns the run's id. Raises the first error of any step.

    Extract, transform, export and report; with `marts` only extract and what these marts are made from, and of the
    estimators those given.
    """
    migrate.prepare(settings, catalog.all_streams())
    with connect(settings) as connection:
        ledger.close_open_runs(connection, night)
        run_id = ledger.start_run(connection, settings, night, "nightly")
    for source in settings.sources:
        extract(settings, source, night)
    if marts:
        _build(settings, night, run_id, marts, estimators)
    else:
        transform(settings, night)
        export(settings, night)
        report(settings, night)
    with connect(settings) as connection:
        ledger.finish_run(connection, run_id, "complete")
    return run_id


def _build(
    settings: Settings, night: date, run_id: str, marts: Sequence[str], estimators: Sequence[ModuleType]
) -> None:
    built: list[str] = []
    with begun(settings):
        for estimator in estimators:
            needed = [f"+{model}" for model in estimator.READS]
            build(settings, night, run_id, select=needed, exclude=built)
            estimator.estimate(settings, night, run_id)
            built += needed
        build(settings, night, run_id, select=[f"+{mart}" for mart in marts], exclude=built)


def extract(settings: Settings, source: str, night: date) -> None:
    """Land, stage, validate and publish one source's night. Raises SourceFailedError."""
    for account in extraction.accounts(settings, source, night):
        extraction.land(settings, source, night, account)
    extraction.stage(settings, source, night)
    extraction.validate(settings, source, night)
    extraction.publish(settings, source, night)
    told = extraction.announce(settings, source, night)
    if told["state"] != "complete":
        raise SourceFailedError(f"{source}: {told}")


@contextmanager
def shop_of_its_own(prepared: Settings, folder: Path, *lines: str) -> Iterator[Settings]:
    """Settings of a shop with an empty warehouse, whose exports lie in `folder/drop`."""
    with database_of_its_own(prepared, folder) as own:
        yield configure(folder, own.warehouse.database, *lines)


def configure(folder: Path, database: str, *lines: str) -> Settings:
    """Settings, in a file of the folder, of a shop whose exports lie in `folder/drop`."""
    (folder / "drop").mkdir(exist_ok=True)
    written = [
        f"warehouse: {{database: {database}}}", f"landing: {{url: {folder}/landing}}",
        f"report: {{path: {folder}/report}}", "sources: {files: {path: drop}}", *lines,
    ]  # fmt: skip
    file = folder / "hourglass.yml"
    file.write_text("".join(f"{line}\n" for line in written))
    return load(file)


def found(
    connection: psycopg.Connection, query: str, parameters: Sequence[Any] | Mapping[str, Any] = ()
) -> list[dict[str, Any]]:
    """Rows of a query as dictionaries."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query, parameters).fetchall()  # type: ignore[call-overload]
    connection.commit()
    return list(rows)
