"""Tell people that a run failed or is late, by webhook and e-mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.message import EmailMessage
from functools import partial
from typing import Any

from dags.tasks import sending
from warehouse.settings import Settings, load


def failed(context: Mapping[str, Any]) -> None:
    """Airflow calls this when a run of a DAG has failed."""
    _about_run(context, "failed; `python -m warehouse status` says why")


def late(context: Mapping[str, Any] | None = None) -> None:
    """Airflow calls this when a run is not done by its deadline."""
    _about_run(context or {}, "is late; look at the running task's log, or whether the scheduler runs")


def send(settings: Settings, message: Mapping[str, str]) -> list[str]:
    """Send to everybody whom the settings name; returns the ways by which it went.

    The webhook gets a JSON object whose `text` Slack, Mattermost, Teams and Google Chat show.
    """
    ways: dict[str, Callable[[], None]] = {}
    address = settings.secret("alert_webhook")
    if address is not None:
        ways["webhook"] = partial(sending.post, address, message)
    if settings.alerts.emails and settings.alerts.smtp_host is not None:
        ways["e-mail"] = partial(sending.hand_over, settings, _mail(settings, message))
    return sending.by_each("alert", ways)


def _about_run(context: Mapping[str, Any], what: str) -> None:
    settings = load()
    run = context.get("dag_run")
    read = run.get if isinstance(run, Mapping) else lambda key, default="": getattr(run, key, default)
    # Where no task of the run is left to tell of it, Airflow gives no more than the DAG and the run's id; of a late run
    # it gives what its REST API says, which has another name for the id.
    dag = str(read("dag_id", "") or getattr(context.get("dag"), "dag_id", ""))
    run_id = str(read("dag_run_id", "") or read("run_id", "") or context.get("run_id") or "")
    night = str(read("partition_key", "") or (read("conf", {}) or {}).get("night") or "")
    text = f"{settings.shop.name}: {dag or 'a run'}{f' for {night}' if night else ''} {what}"
    send(settings, {"text": text, "dag": dag, "run": run_id, "night": night})


def _mail(settings: Settings, message: Mapping[str, str]) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = f"[hourglass] {message['text']}"
    mail["From"], mail["To"] = settings.alerts.sender, ", ".join(settings.alerts.emails)
    mail.set_content("\n".join(f"{key}: {value}" for key, value in message.items() if value))
    return mail
