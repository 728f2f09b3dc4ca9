"""The night's report and the validation documents: written, and sent to whom the settings name."""

from __future__ import annotations

from datetime import date

from dags.tasks.notes import closing
from warehouse import ledger
from warehouse.connection import connect
from warehouse.settings import Settings


@closing
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
