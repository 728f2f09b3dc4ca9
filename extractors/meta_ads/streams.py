"""The source `meta_ads`: campaigns, ads and their figures by day, from Meta's Marketing API.

What:     per account one unit `objects` (account, campaigns, ad sets with targeting, ads, creatives) and one unit
          `insights/<first day>` for each chunk of days.
When:     each night reads all objects, and the days of the restatement window again; a first night reads further back.
Flow:     GET /act_1/campaigns → landing/meta_ads/campaigns → stage.meta_ads__campaigns → raw.meta_ads__campaigns
Alone:    python -m extractors land meta_ads --night 2026-11-20
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from extractors import chunks, pauses
from extractors.graph import access
from extractors.graph.client import Graph
from extractors.graph.errors import MetaError
from extractors.meta_ads import insights, objects
from extractors.meta_ads.accounts import record as account_record
from extractors.meta_ads.reports import Report, Reports, every_status
from extractors.records import UnitRecords
from extractors.run import Context, ExtractionError
from warehouse import ledger
from warehouse.landing import UnitWriter
from warehouse.ledger import Unit

_OBJECTS = ("accounts", "campaigns", "ad_groups", "ad_group_interests", "ads", "creatives")
_INSIGHTS = ("insights_daily", "insights_actions", "insights_account_daily")


def accounts(context: Context) -> list[str]:
    """Ids of the configured accounts, without `act_`."""
    return list(dict.fromkeys(objects.plain_id(account) for account in context.options.accounts))


def check(context: Context) -> None:
    """Before the first unit: is the token good, for how long, and may it read every account?

    Raises MetaError naming account, code and remedy; DeferredError.
    """
    for account in accounts(context):
        access.graph(context, account).get("me", fields="id")
        account_record(context, account)
    access.warn_of_expiry(context, accounts(context)[0])


def units(context: Context, account: str) -> Iterator[Unit]:
    """The objects, then the chunks of days that the night needs, newest first; not those complete for this night."""
    record = account_record(context, account)
    unit = Unit("meta_ads", account, "objects", _OBJECTS, None, {name: {"account_id": [account]} for name in _OBJECTS})
    zone = chunks.zone("Meta", account, record["timezone_name"])
    newest = chunks.newest_day(context.night, context.night_end, zone)
    options, published = context.options, chunks.published(context, account, "insights_daily")
    found = chunks.wanted(newest, options.window_days, options.backfill_days, options.days_per_job, published)
    for candidate in (unit, *(_insights_unit(account, chunk) for chunk in found)):
        if not context.is_complete(candidate):
            yield candidate


def extract(context: Context, unit: Unit, writer: UnitWriter) -> None:
    """Read and land one unit. Raises MetaError, DeferredError, RecordError."""
    gaps: set[tuple[str, str]] = set()

    def gap(stream: str, field: str, reason: str) -> None:
        gaps.add((stream, field))
        ledger.open_gap(context.connection, context.run_id, unit, stream, field, reason)

    records = UnitRecords(context.source.streams, writer, f"Meta, account {unit.account}, {unit.name}")
    with pauses.keeping(context, unit.account):
        if unit.name == "objects":
            _extract_objects(context, unit, records, gap)
        else:
            _extract_insights(context, unit, records, gap)
    ledger.close_gaps(context.connection, unit, gaps)
    context.keep_state(unit, None)


def _extract_objects(context: Context, unit: Unit, records: UnitRecords, gap: Any) -> None:
    account = unit.account
    graph, record = access.graph(context, account), account_record(context, account)
    offset = 1 if record.get("currency") in context.source.facts["whole_currencies"] else 100
    records.add("accounts", {**objects.account_row(record, offset), "account_id": account})
    for listing in objects.LISTINGS:

        def skipped(object_id: str, error: MetaError, stream: str = listing.stream) -> None:
            gap(stream, object_id, str(error))

        found = graph.pages(
            f"act_{account}/{listing.edge}",
            listing.page,
            skipped,
            fields=f"id,{listing.fields}",
            **every_status(listing.level),
        )
        for thing in found:
            if not records.is_new(listing.stream, (thing["id"],), thing):
                continue
            records.add(listing.stream, {**listing.row(thing, offset), "account_id": account})
            if listing.stream == "ad_groups":
                for interest in objects.interest_rows(thing["id"], thing.get("targeting") or {}):
                    records.add("ad_group_interests", {**interest, "account_id": account})


def _extract_insights(context: Context, unit: Unit, records: UnitRecords, gap: Any) -> None:
    options, night = context.options, context.night.isoformat()
    graph = access.graph(context, unit.account)
    since, until = (date.fromisoformat(unit.detail[name]) for name in ("since", "until"))
    state = context.state(unit)
    reports = Reports(
        graph,
        state if state.get("night") == night else {},
        lambda jobs: context.keep_state(unit, {"night": night, **jobs}),
        lambda field, reason: gap("insights_daily", field, reason),
        options.poll_seconds,
        options.job_minutes,
    )
    fields, windows = (*insights.NAMES, *insights.ACTIONS), tuple(options.action_windows)
    report = Report(f"act_{unit.account}", "account", "ad", since, until, insights.JOB_KEYS, fields, windows)
    reports.start(report)  # Meta works on it while the totals are read
    totals = _totals(graph, report, unit, records)
    days_with_ads = set()
    for record in reports.rows(report):
        _check_scope(record, unit)
        if not records.is_new("insights_daily", (record["date_start"], str(record.get("ad_id"))), record):
            continue
        days_with_ads.add(record["date_start"])
        records.add("insights_daily", insights.renamed(record))
        for row in insights.actions(record, options.action_windows, options.action_types):
            records.add("insights_actions", row)
    lacking = sorted(totals - days_with_ads)
    if lacking:
        raise ExtractionError(
            f"Meta, account {unit.account}: the account has impressions on {lacking[0]}, but no ad has; run again"
        )


def _totals(graph: Graph, report: Report, unit: Unit, records: UnitRecords) -> set[str]:
    """Land the account's totals, for reconciliation; returns the days that have impressions."""
    whole = Report(report.node, "account", "account", report.since, report.until, (), insights.TOTALS)
    days = set()
    for record in graph.pages(f"{report.node}/insights", 100, **whole.parameters()):
        _check_scope(record, unit)
        if records.is_new("insights_account_daily", (record["date_start"],), record):
            records.add("insights_account_daily", insights.renamed(record))
        if record.get("impressions") not in (None, "0", 0):
            days.add(record["date_start"])
    return days


def _check_scope(record: dict[str, Any], unit: Unit) -> None:
    """A row of another account or day would be added outside of what the unit replaces."""
    account, day = objects.plain_id(str(record.get("account_id"))), record.get("date_start")
    if (
        account != unit.account
        or day not in unit.scope["insights_daily"]["date"]
        or record.get("date_stop", day) != day
    ):
        raise ExtractionError(
            f"Meta, account {unit.account}: a row of account {account} and day {day} was not asked for"
        )
    record["account_id"] = account


def _insights_unit(account: str, chunk: chunks.Chunk) -> Unit:
    scope = {name: {"account_id": [account], "date": chunk.days} for name in _INSIGHTS}
    detail = {"since": chunk.since.isoformat(), "until": chunk.until.isoformat()}
    return Unit("meta_ads", account, chunk.name, _INSIGHTS, chunk.until, scope, detail)
