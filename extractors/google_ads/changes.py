"""Changes of status: what was added, changed or removed in the account, newest change of each thing.

Source: Google Ads API, change status. A query must name a range within 90 days and a limit of at most 10,000 rows, so
longer answers are asked for in turns, each from the last instant of the one before. Google counts the 90 days from its
own today: for a night of some days ago the first day that it still takes is found by halving.
"""

from __future__ import annotations

from datetime import date, timedelta

from extractors import chunks
from extractors.google_ads import errors, queries
from extractors.google_ads.answers import Answers
from extractors.google_ads.errors import GoogleError
from extractors.run import Context, ExtractionError

_TIME = "change_status.last_change_date_time"
_LOST = "Google keeps changes for {} days, and counts them from its own today: these are gone"


def extract(context: Context, answers: Answers) -> None:
    """Land the changes since the last published night; days that Google has no more are an open gap.

    Raises GoogleError, ExtractionError.
    """
    facts, unit = context.source.facts, answers.unit
    newest = chunks.newest_day(context.night, context.night_end, answers.zone)
    last = context.last_published(unit.account, "changes", unit.name)
    oldest, until = newest - timedelta(days=facts["change_days_kept"] - 1), newest + timedelta(days=1)
    since = max(oldest, last.night - timedelta(days=1)) if last else oldest
    try:
        _land(answers, since, until, facts["changes_at_most"])
    except GoogleError as error:
        if error.fault.code not in errors.TOO_OLD:
            raise
        kept = _first_kept(answers, since, until)
        answers.gap("changes", f"before {kept}", _LOST.format(facts["change_days_kept"]))
        if kept < until:
            _land(answers, kept, until, facts["changes_at_most"])


def _land(answers: Answers, first: date, until: date, limit: int) -> None:
    since = _midnight(first)
    while True:
        count, reached = 0, since
        for row in answers.rows(queries.CHANGES, _between(since, until), f" ORDER BY {_TIME} LIMIT {limit}"):
            count, reached = count + 1, str(row["changed_at"])
            answers.add("changes", row)
        if count < limit:
            return
        if reached == since:
            raise ExtractionError(
                f"Google, account {answers.unit.account}: more than {limit} changes at {since}, which Google cannot "
                "list; raise facts.changes_at_most, or report it"
            )
        since = reached


def _first_kept(answers: Answers, refused: date, until: date) -> date:
    """The first day that Google still takes, or `until` where it takes none before."""
    taken = until
    while taken - refused > timedelta(days=1):
        middle = refused + (taken - refused) // 2
        try:
            list(answers.rows(queries.CHANGES, _between(_midnight(middle), until), f" ORDER BY {_TIME} LIMIT 1"))
            taken = middle
        except GoogleError as error:
            if error.fault.code not in errors.TOO_OLD:
                raise
            refused = middle
    return taken


def _between(since: str, until: date) -> str:
    return f"{_TIME} >= '{since}' AND {_TIME} <= '{_midnight(until)}'"


def _midnight(day: date) -> str:
    return f"{day.isoformat()} 00:00:00"
