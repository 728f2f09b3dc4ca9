"""What of a night is missing, and repeated work on request."""

from __future__ import annotations

from datetime import date

from dags.tasks import extraction
from warehouse import ledger
from warehouse.connection import connect
from warehouse.settings import Settings


class NightIncompleteError(RuntimeError):
    """Something of the night is missing; the message names each thing and what to do."""


def missing(settings: Settings, night: date) -> None:
    """Raises NightIncompleteError unless every configured source, the marts, the lists and the report are done."""
    with connect(settings, "loader") as connection:
        done = ledger.done_steps(connection, night)
    wanted = [("extract", source) for source in settings.sources] + [
        (step, "") for step in ("transform", "export", "report")
    ]
    lacking = [f"{step} {source}".strip() for step, source in wanted if (step, source) not in done]
    if lacking:
        raise NightIncompleteError(
            f"night {night}: not complete: {', '.join(lacking)}; see `python -m warehouse status`, "
            "correct the cause, then run the DAG `reload` for this day"
        )


class UnknownAccountError(ValueError):
    """The source has no such account; the message names those it has."""


def reload_source(settings: Settings, source: str, first: date, last: date, only: str | None = None) -> None:
    """Extract one source (or one account of it) again for each day of a range, oldest first.

    Raises SourceFailedError at the first bad day, and UnknownAccountError.
    """
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        night = date.fromordinal(ordinal)
        accounts = extraction.accounts(settings, source, night)
        if only is not None and only not in accounts:
            raise UnknownAccountError(f"{source} has no account {only!r}; it has: {', '.join(accounts)}")
        for account in accounts if only is None else [only]:
            extraction.land(settings, source, night, account)
        extraction.stage(settings, source, night)
        extraction.validate(settings, source, night)
        extraction.publish(settings, source, night)
        extraction.announce(settings, source, night)
        extraction.verdict(settings, source, night)
