"""Send the night's report to whom the settings name, once a night. What cannot be sent is never a reason to fail."""

from __future__ import annotations

import logging
import smtplib
from datetime import date
from pathlib import Path

import httpx

from dags.tasks import alerts
from reports import message
from warehouse import ledger, query
from warehouse.connection import connect
from warehouse.settings import Settings

log = logging.getLogger(__name__)
_STEP = "deliver"


def deliver(settings: Settings, night: date, run_id: str, page: Path) -> list[str]:
    """Send the report whose first page is `page` by each way that is set up and has not had it; returns the ways."""
    webhook = settings.secret("report_webhook")
    before = _delivered(settings, night)
    sent: list[str] = []
    for way, is_wanted in (("webhook", webhook is not None), ("e-mail", bool(settings.report.emails))):
        if not is_wanted or way in before:
            continue
        try:
            if way == "webhook" and webhook is not None:
                body = {"text": message.text(settings, night), "night": str(night), "path": str(page)}
                alerts.post(webhook, body)
            else:
                alerts.hand_over(settings, message.mail(settings, night, page.parent))
            sent.append(way)
        except (httpx.HTTPError, OSError, smtplib.SMTPException) as error:
            # The text of these may hold the webhook's address, which is a secret.
            log.error("the report could not be sent by %s: %s", way, type(error).__name__)
    if sent:
        with connect(settings, "loader") as connection:
            ledger.record_step(connection, run_id, _STEP, "complete", ways=sorted({*sent, *before}))
    return sent


def _delivered(settings: Settings, night: date) -> set[str]:
    """The ways by which the night's report went before, in any of its runs."""
    with connect(settings) as connection:
        runs = [row["run_id"] for row in query.rows(connection, "ops.runs", ["run_id"], {"night": night})]
        steps = query.rows(connection, "ops.steps", ["detail"], {"step": _STEP, "run_id": runs})
    return {way for step in steps for way in step["detail"].get("ways", ())}
