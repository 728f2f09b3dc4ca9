"""Changes of status: what was added, changed or removed in the account, newest change of each thing.

Source: Google Ads API, change status. A query must name a range within 90 days and a limit of at most 10,000 rows, so
longer answers are asked for in turns, each from the last instant of the one before.
"""

from __future__ import annotations

from datetime import date, timedelta

from extractors import chunks
from extractors.google_ads import queries
from extractors.google_ads.answers import Answers
from extractors.run import Context, ExtractionError

_TIME = "change_status.last_change_date_time"


def extract(context: Context, answers: Answers) -> None:
    """Land the changes since the last published night. Raises GoogleError, ExtractionError."""
    facts, unit = context.source.facts, answers.unit
    newest = chunks.newest_day(context.night, context.night_end, answers.zone)
    last = context.last_published(unit.account, "changes", unit.name)
    oldest = newest - timedelta(days=facts["change_days_kept"] - 1)
    since = _midnight(max(oldest, last.night - timedelta(days=1)) if last else oldest)
    until, limit = _midnight(newest + timedelta(days=1)), facts["changes_at_most"]
    while True:
        count, reached = 0, since
        for row in answers.rows(
            queries.CHANGES, f"{_TIME} >= '{since}' AND {_TIME} <= '{until}'", f" ORDER BY {_TIME} LIMIT {limit}"
        ):
            count, reached = count + 1, str(row["changed_at"])
            answers.add("changes", row)
        if count < limit:
            return
        if reached == since:
            raise ExtractionError(
                f"Google, account {unit.account}: more than {limit} changes at {since}, which Google cannot list; "
                "raise facts.changes_at_most, or report it"
            )
        since = reached


def _midnight(day: date) -> str:
    return f"{day.isoformat()} 00:00:00"
