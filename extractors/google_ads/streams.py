"""The source `google_ads`: campaigns, ads, keywords, clicks and their figures by day, from the Google Ads API.

What:     per account one unit `objects`, one unit `insights/<first day>` for each chunk of days, one unit
          `clicks/<day>` for each day.
When:     each night reads all objects, and the days of the restatement window again, which is the largest conversion
          window of the account; a first night reads further back.
Flow:     GoogleAdsService.SearchStream → landing/google_ads/campaigns → stage.google_ads__campaigns → raw.…
Alone:    python -m extractors land google_ads --night 2026-11-20
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from extractors import chunks, pauses
from extractors.google_ads import access, changes, errors, queries
from extractors.google_ads.answers import Answers
from extractors.google_ads.errors import GoogleError
from extractors.google_ads.rows import segment_members
from extractors.records import UnitRecords
from extractors.run import Context, ExtractionError
from warehouse.landing import UnitWriter
from warehouse.ledger import Unit

_LISTED = (
    "accounts",
    "campaigns",
    "ad_groups",
    "ads",
    "keywords",
    "ad_group_audiences",
    "audiences",
    "custom_segments",
    "custom_segment_members",
    "conversion_actions",
)
_OBJECTS = (*_LISTED, "changes")
_INSIGHTS = tuple(query.stream for query in queries.INSIGHTS)
_CLICKS = ("clicks",)


def accounts(context: Context) -> list[str]:
    """Ids of the configured accounts, else of the enabled ones below the manager.

    Raises ExtractionError where there is neither, or none below; GoogleError, DeferredError.
    """
    if context.options.accounts:
        return list(dict.fromkeys(map(access.plain_id, context.options.accounts)))
    if not context.options.manager:
        raise ExtractionError("Google: set sources.google_ads.manager or sources.google_ads.accounts")
    return access.clients(context)


def check(context: Context) -> None:
    """Before the first unit: are the credentials good, and may they read every account?

    Raises GoogleError naming account, code and remedy; DeferredError, ExtractionError.
    """
    for account in accounts(context):
        access.account(context, account)


def units(context: Context, account: str) -> Iterator[Unit]:
    """The objects, then chunks of days and days of clicks that the night needs, newest first; not those complete."""
    record, options, facts = access.account(context, account), context.options, context.source.facts
    zone = chunks.zone("Google", account, str(record["time_zone"]))
    newest = chunks.newest_day(context.night, context.night_end, zone)
    days = chunks.wanted(
        newest,
        options.window_days or _conversion_window(context, account),
        options.backfill_days,
        options.days_per_unit,
        chunks.published(context, account, *_INSIGHTS),
    )
    oldest_click = newest - timedelta(days=facts["click_days_kept"] - 1)
    known = chunks.published(context, account, "clicks")
    clicks = chunks.wanted(newest, options.click_days, options.backfill_days, 1, known, "clicks", oldest_click)
    scope = {name: {"account_id": [account]} for name in _LISTED}
    found = [Unit("google_ads", account, "objects", _OBJECTS, None, scope)]
    found += [_unit_of_days(account, chunk, _INSIGHTS) for chunk in days]
    found += [_unit_of_days(account, chunk, _CLICKS) for chunk in clicks]
    return (unit for unit in found if not context.is_complete(unit))


def extract(context: Context, unit: Unit, writer: UnitWriter) -> None:
    """Read and land one unit. Raises GoogleError, DeferredError, RecordError, ExtractionError."""
    records = UnitRecords(context.source.streams, writer, f"Google, account {unit.account}, {unit.name}")
    access.keep_pauses(context, unit.account)
    with pauses.keeping(context, unit.account):
        answers = Answers(context, unit, records)
        if unit.name == "objects":
            _extract_objects(context, answers)
        elif unit.streams == _CLICKS:
            _extract_clicks(context, answers)
        else:
            _check_totals(unit, _extract_days(answers, unit, queries.INSIGHTS))
    answers.close_gaps()


def _extract_objects(context: Context, answers: Answers) -> None:
    answers.add("accounts", access.account(context, answers.unit.account))
    for query in queries.LISTINGS:
        for row in answers.rows(query):
            if answers.add(query.stream, row) and query.stream == "custom_segments":
                for member in segment_members(row):
                    answers.add("custom_segment_members", member)
    changes.extract(context, answers)


def _extract_clicks(context: Context, answers: Answers) -> None:
    """Land a day's clicks. A day that Google has no more, counted from its own today, is a gap where none were had."""
    unit = answers.unit
    try:
        _extract_days(answers, unit, (queries.CLICKS,))
    except GoogleError as error:
        if error.fault.code not in errors.TOO_OLD or context.last_published(unit.account, "clicks", unit.name):
            raise
        answers.gap("clicks", unit.detail["since"], error.reason)


def _extract_days(answers: Answers, unit: Unit, asked: tuple[queries.Query, ...]) -> dict[str, set[str]]:
    """Land the days' figures; gives by stream the days that have impressions."""
    days, since, until = unit.scope[unit.streams[0]]["date"], unit.detail["since"], unit.detail["until"]
    between = f"segments.date = '{since}'" if since == until else f"segments.date BETWEEN '{since}' AND '{until}'"
    seen: dict[str, set[str]] = {}
    for query in asked:
        for row in answers.rows(query, between):
            if str(row["account_id"]) != unit.account or row["date"] not in days:
                raise ExtractionError(
                    f"Google, account {unit.account}: a row of account {row['account_id']} and day {row['date']} "
                    "was not asked for"
                )
            answers.add(query.stream, row)
            if row.get("impressions"):
                seen.setdefault(query.stream, set()).add(row["date"])
    return seen


def _check_totals(unit: Unit, seen: dict[str, set[str]]) -> None:
    """A day with impressions in the account's totals and none by campaign is no empty day."""
    lacking = sorted(seen.get("insights_account_daily", set()) - seen.get("insights_campaign_daily", set()))
    if lacking:
        raise ExtractionError(
            f"Google, account {unit.account}: the account has impressions on {lacking[0]}, but no campaign has; "
            "run again"
        )


def _conversion_window(context: Context, account: str) -> int:
    """Days in which the account's own conversion actions still change what is booked to a day."""
    facts = context.source.facts
    kept = Answers(context, Unit("google_ads", account, "objects", ()), None)
    with pauses.keeping(context, account):
        windows = [
            days
            for row in kept.rows(queries.CONVERSION_ACTIONS)
            for days in (row.get("click_window_days"), row.get("view_window_days"))
            if row.get("status") == "ENABLED" and days
        ]
    return int(min(max(windows, default=0) or facts["least_window_days"], facts["most_window_days"]))


def _unit_of_days(account: str, chunk: chunks.Chunk, streams: tuple[str, ...]) -> Unit:
    scope: dict[str, Any] = {name: {"account_id": [account], "date": chunk.days} for name in streams}
    detail = {"since": chunk.since.isoformat(), "until": chunk.until.isoformat()}
    return Unit("google_ads", account, chunk.name, streams, chunk.until, scope, detail)
