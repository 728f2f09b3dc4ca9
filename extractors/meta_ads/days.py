"""A unit of days: figures by ad, actions, the account's totals, and the breakdowns."""

from __future__ import annotations

from datetime import date
from typing import Any

from extractors.graph import access
from extractors.graph.client import Graph
from extractors.graph.work import Work
from extractors.meta_ads import breakdowns, insights, objects
from extractors.meta_ads.breakdowns import Breakdown
from extractors.meta_ads.reports import Report, Reports
from extractors.records import UnitRecords
from extractors.run import Context, ExtractionError
from warehouse.ledger import Unit

STREAMS = ("insights_daily", "insights_actions", "insights_account_daily")


def streams(context: Context) -> tuple[str, ...]:
    """The streams that a unit of days brings. Raises ExtractionError for an unknown breakdown."""
    return STREAMS + tuple(one.stream for one in breakdowns.chosen(context))


def windows(context: Context) -> tuple[str, ...]:
    """The attribution windows to ask for. Raises ExtractionError naming one that Meta does not return any more."""
    known = context.source.facts["action_windows"]
    dead = [window for window in context.options.action_windows if window not in known]
    if dead:
        raise ExtractionError(
            f"Meta: attribution window {dead[0]!r} is not returned by Meta (any more), and Meta would not say so; "
            f"sources.meta_ads.action_windows may be {', '.join(known)}"
        )
    return tuple(context.options.action_windows)


def asked_for(context: Context) -> list[str]:
    """What a report by ad is asked for besides its fields: attribution windows and types of actions, `*` for all."""
    return [*context.options.action_windows, *(context.options.action_types or ["*"])]


def extract(work: Work) -> None:
    """Read and land one unit of days. Raises MetaError, DeferredError, RecordError, ExtractionError."""
    unit, context = work.unit, work.context
    graph, reports = access.graph(context, unit.account), _reports(work)
    since, until = (date.fromisoformat(unit.detail[name]) for name in ("since", "until"))
    fields, asked = (*insights.NAMES, *insights.ACTIONS), windows(context)
    report = Report(f"act_{unit.account}", "account", "ad", since, until, insights.JOB_KEYS, fields, asked)
    parts = [(one, _part(report, one, context.night)) for one in breakdowns.chosen(context)]
    reports.start(report, *(part for _, part in parts))  # Meta works on them while the totals are read
    totals = _totals(graph, report, unit, work.records)
    found = _whole(reports, report, work, asked)
    if lacking := breakdowns.lacking(totals, found):
        raise ExtractionError(
            f"Meta, account {unit.account}: the account has impressions on {lacking[0]}, but no ad has; run again"
        )
    for breakdown, part in parts:
        _broken_down(reports, part, breakdown, work, totals)


def _reports(work: Work) -> Reports:
    """Runs the unit's report jobs; those of an earlier try of this night are looked at again."""
    context, night = work.context, work.context.night.isoformat()
    state, options = context.state(work.unit), context.options
    return Reports(
        access.graph(context, work.unit.account),
        state if state.get("night") == night else {},
        lambda jobs: context.keep_state(work.unit, {"night": night, **jobs}),
        lambda stream, field, reason: work.gap(stream, insights.NAMES.get(field, field), reason),
        options.poll_seconds,
        options.job_minutes,
        options.jobs_in_flight,
    )


def _part(report: Report, breakdown: Breakdown, night: date) -> Report:
    return Report(
        report.node,
        report.kind,
        report.level,
        report.since,
        report.until,
        report.keys,
        breakdowns.fields(report.since, night),
        breakdowns=breakdown.columns,
        stream=breakdown.stream,
    )


def _whole(reports: Reports, report: Report, work: Work, asked: tuple[str, ...]) -> set[str]:
    """Land the figures by ad; returns the days that have any."""
    days = set()
    for record in reports.rows(report):
        _check_scope(record, work.unit)
        if not work.records.is_new("insights_daily", (record["date_start"], str(record.get("ad_id"))), record):
            continue
        days.add(record["date_start"])
        work.records.add("insights_daily", insights.renamed(record))
        for row in insights.actions(record, asked, work.context.options.action_types):
            work.records.add("insights_actions", row)
    return days


def _broken_down(reports: Reports, report: Report, breakdown: Breakdown, work: Work, totals: set[str]) -> None:
    """Land the parts by one breakdown. None at all where there are figures: the account must opt in, which is a gap."""
    days = set()
    for record in reports.rows(report):
        _check_scope(record, work.unit)
        values = (str(record.get(name)) for name in ("date_start", "ad_id", *breakdown.columns))
        if work.records.is_new(breakdown.stream, tuple(values), record):
            days.add(record["date_start"])
            work.records.add(breakdown.stream, breakdowns.row(record))
    lost = breakdowns.lacking(totals, days)
    if lost and not days:
        reason = "Meta gives no rows, and no error: the account may have to opt in to this breakdown"
        work.gap(breakdown.stream, ",".join(breakdown.columns), reason)
    elif lost:
        raise ExtractionError(
            f"Meta, account {work.unit.account}: impressions on {lost[0]}, but none in {breakdown.stream}; run again"
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
