"""Send the night's report to whom the settings name, once a night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from dags.tasks import sending
from reports import message
from warehouse import ledger, query
from warehouse.connection import connect
from warehouse.settings import Settings

_STEP = "deliver"


def deliver(settings: Settings, night: date, run_id: str, page: Path) -> list[str]:
    """Send the report whose first page is `page` by each way that is set up and has not had it; returns the ways."""
    before = _delivered(settings, night)
    ways = {name: way for name, way in _ways(settings, night, page).items() if name not in before}
    sent = sending.by_each("report", ways)
    if sent:
        with connect(settings, "loader") as connection:
            ledger.record_step(connection, run_id, _STEP, "complete", ways=sorted({*sent, *before}))
    return sent


def _ways(settings: Settings, night: date, page: Path) -> dict[str, Callable[[], None]]:
    ways: dict[str, Callable[[], None]] = {}
    webhook = settings.secret("report_webhook")
    if webhook is not None:
        body = {"night": str(night), "path": str(page)}
        ways["webhook"] = lambda: sending.post(webhook, {"text": message.text(settings, night), **body})
    if settings.report.emails:
        ways["e-mail"] = lambda: sending.hand_over(settings, message.mail(settings, night, page.parent))
    return ways


def _delivered(settings: Settings, night: date) -> set[str]:
    """The ways by which the night's report went before, in any of its runs."""
    with connect(settings) as connection:
        runs = [row["run_id"] for row in query.rows(connection, "ops.runs", ["run_id"], {"night": night})]
        steps = query.rows(connection, "ops.steps", ["detail"], {"step": _STEP, "run_id": runs})
    return {way for step in steps for way in step["detail"].get("ways", ())}
