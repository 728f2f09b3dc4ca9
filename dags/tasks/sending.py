"""Messages to people, by webhook and e-mail. What cannot be sent is never a reason to fail."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Mapping
from email.message import EmailMessage

import httpx
from pydantic import SecretStr

from warehouse.settings import Settings

log = logging.getLogger(__name__)
_TIMEOUT_SECONDS = 20
logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines on requests name the webhook's address


def by_each(what: str, ways: Mapping[str, Callable[[], None]]) -> list[str]:
    """Try every way, by its name; returns those by which it went. `what` is sent, for the log."""
    sent = []
    for name, way in ways.items():
        try:
            way()
        except (httpx.HTTPError, OSError, smtplib.SMTPException) as error:
            # The text of these may hold the webhook's address, which is a secret.
            log.error("the %s could not be sent by %s: %s", what, name, type(error).__name__)
        else:
            sent.append(name)
    return sent


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
