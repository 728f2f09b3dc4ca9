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


class NoDaysError(ValueError):
    """The form of `reload` names no day, or an end before the beginning."""


class UnknownAccountError(ValueError):
    """The source has no such account; the message names those it has."""


def days(first: str | None, last: str | None) -> tuple[date, date]:
    """First and last business day of `reload`'s form; without a last one it is the first. Raises NoDaysError."""
    if not first:
        raise NoDaysError("there is no day to read again: fill in `first`, and `last` for more than one day")
    found = date.fromisoformat(first), date.fromisoformat(last or first)
    if found[1] < found[0]:
        raise NoDaysError(f"`last` ({last}) is before `first` ({first})")
    return found


def as_of(settings: Settings, last: date) -> date:
    """The night to transform for after days up to `last` were read again: marts never go back behind the newest."""
    with connect(settings, "loader") as connection:
        newest = ledger.newest_night(connection, "transform")
    return max(last, newest or last)


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
