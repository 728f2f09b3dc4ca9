"""Tell people that a run failed or is late, by webhook and e-mail. What cannot be sent is never a reason to fail."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from typing import Any

import httpx
from pydantic import SecretStr

from warehouse.settings import Settings, load

log = logging.getLogger(__name__)
_TIMEOUT_SECONDS = 20
logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines on requests name the webhook's address


def failed(context: Mapping[str, Any]) -> None:
    """Airflow calls this when a run of a DAG has failed."""
    _about_run(context, "failed; `python -m warehouse status` says why")


def late(context: Mapping[str, Any] | None = None) -> None:
    """Airflow calls this when a run is not done by its deadline."""
    _about_run(context or {}, "is late; look at the running task's log, or whether the scheduler runs")


def send(settings: Settings, message: Mapping[str, str]) -> list[str]:
    """Send to everybody whom the settings name; returns the ways by which it went."""
    ways: dict[str, Callable[[Settings, Mapping[str, str]], bool]] = {"webhook": _by_webhook, "e-mail": _by_mail}
    sent = []
    for name, way in ways.items():
        try:
            if way(settings, message):
                sent.append(name)
        except (httpx.HTTPError, OSError, smtplib.SMTPException) as error:
            # The text of these may hold the webhook's address, which is a secret.
            log.error("the alert could not be sent by %s: %s", name, type(error).__name__)
    return sent


def _about_run(context: Mapping[str, Any], what: str) -> None:
    settings = load()
    run = context.get("dag_run")
    read = run.get if isinstance(run, Mapping) else lambda key, default="": getattr(run, key, default)
    # Where no task of the run is left to tell of it, Airflow gives no more than the DAG and the run's id.
    dag = str(read("dag_id", "") or getattr(context.get("dag"), "dag_id", ""))
    run_id = str(read("run_id", "") or context.get("run_id") or "")
    night = str(read("partition_key", "") or (read("conf", {}) or {}).get("night") or "")
    text = f"{settings.shop.name}: {dag or 'a run'}{f' for {night}' if night else ''} {what}"
    send(settings, {"text": text, "dag": dag, "run": run_id, "night": night})


def _by_webhook(settings: Settings, message: Mapping[str, str]) -> bool:
    """A JSON object whose `text` Slack, Mattermost, Teams and Google Chat show."""
    address = settings.secret("alert_webhook")
    if address is None:
        return False
    post(address, message)
    return True


def _by_mail(settings: Settings, message: Mapping[str, str]) -> bool:
    options = settings.alerts
    if not options.emails or options.smtp_host is None:
        return False
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = (
        f"[hourglass] {message['text']}",
        options.sender,
        ", ".join(options.emails),
    )
    mail.set_content("\n".join(f"{key}: {value}" for key, value in message.items() if value))
    hand_over(settings, mail)
    return True


def post(address: SecretStr, message: Mapping[str, str]) -> None:
    """Post a message to a webhook as JSON. Raises httpx.HTTPError, whose text may hold the address."""
    httpx.post(address.get_secret_value(), json=dict(message), timeout=_TIMEOUT_SECONDS).raise_for_status()


def hand_over(settings: Settings, mail: EmailMessage) -> None:
    """Give a mail to the server of `alerts.smtp_host`. Raises OSError or SMTPException."""
    options = settings.alerts
    if options.smtp_host is None:
        raise OSError("alerts.smtp_host is not set")
    with smtplib.SMTP(options.smtp_host, options.smtp_port, timeout=_TIMEOUT_SECONDS) as server:
        if options.smtp_tls:
            server.starttls()
        password = settings.secret("smtp_password")
        if options.smtp_user and password:
            server.login(options.smtp_user, password.get_secret_value())
        server.send_message(mail)
