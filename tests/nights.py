"""A whole night in this process, by the very functions that the tasks of the DAGs call, without Airflow.

The order is that of `dags/extract.py`, `transform.py`, `activate.py` and `reports.py`; that the DAGs keep it is proved
by `tests/integration/test_scheduler.py` and by the commands in `tests/end_to_end`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from dags.tasks import extraction
from dags.tasks.export import export
from dags.tasks.report import report
from dags.tasks.transform import transform
from extractors import catalog
from extractors.run import SourceFailedError
from warehouse import ledger, migrate
from warehouse.connection import connect
from warehouse.settings import Settings, load


def play(settings: Settings, night: date) -> str:
    """Extract, transform, export and report one night; returns the run's id. Raises the first error of any step."""
    migrate.prepare(settings, catalog.all_streams())
    with connect(settings) as connection:
        ledger.close_open_runs(connection, night)
        run_id = ledger.start_run(connection, settings, night, "nightly")
    for source in settings.sources:
        extract(settings, source, night)
    transform(settings, night)
    export(settings, night)
    report(settings, night)
    with connect(settings) as connection:
        ledger.finish_run(connection, run_id, "complete")
    return run_id


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


def recreate(prepared: Settings, database: str) -> None:
    """An empty, prepared database of that name, whatever was there before."""
    name, template = sql.Identifier(database), sql.Identifier(prepared.warehouse.database)
    with connect(prepared, database="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(name))
        connection.execute(sql.SQL("create database {} template {}").format(name, template))


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
