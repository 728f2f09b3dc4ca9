"""Figures of the page and of the Instagram account by day.

Both count days of the Pacific coast. A page's value carries the instant at which its day ended, midnight there: 07:00
or 08:00 UTC, so that the day is found by the zone and not by a number of hours. An Instagram account gives one total
for the time asked, so each day is a call of its own.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from extractors.graph import pages
from extractors.graph.work import Work
from extractors.page_insights import figures

STREAMS = ("insights_daily",)
PACIFIC = ZoneInfo("America/Los_Angeles")


def extract(work: Work) -> None:
    """Read and land one chunk of days. Raises MetaError, DeferredError, RecordError."""
    try:
        _facebook(work)
        _instagram(work)
    except figures.NoMetricError as error:
        raise error.error from None


def day_of(end_time: str) -> date:
    """The Pacific day that a value is of, by the instant at which it ended."""
    return (datetime.fromisoformat(end_time).astimezone(PACIFIC) - timedelta(microseconds=1)).date()


def _facebook(work: Work) -> None:
    page_id, days = work.unit.account, work.unit.detail["days"]
    graph = pages.graph(work.context, page_id)
    since, until = _midnight(date.fromisoformat(days[0])), _midnight(date.fromisoformat(days[-1]) + timedelta(days=1))
    found = figures.ask(
        work, graph, f"{page_id}/insights", "page_day", "insights_daily", period="day", since=since, until=until
    )
    for metric in found:
        for entry in metric["values"]:
            day = day_of(entry["end_time"]).isoformat()
            if day not in days or not work.records.is_new("insights_daily", (page_id, metric["name"], day), entry):
                continue
            for row in figures.values("page_day", metric, entry["value"]):
                work.records.add("insights_daily", {**row, "page_id": page_id, "platform": "facebook", "date": day})


def _instagram(work: Work) -> None:
    account = pages.record(work.context, work.unit.account).get("instagram_business_account")
    if not account:
        return
    graph = pages.graph(work.context, work.unit.account)
    for day in work.unit.detail["days"]:
        since = date.fromisoformat(day)
        found = figures.ask(
            work,
            graph,
            f"{account['id']}/insights",
            "account_day",
            "insights_daily",
            period="day",
            metric_type="total_value",
            since=_midnight(since),
            until=_midnight(since + timedelta(days=1)),
        )
        for metric in found:
            for row in figures.values("account_day", metric, metric["total_value"]["value"]):
                own = {"page_id": account["id"], "platform": "instagram", "date": day}
                work.records.add("insights_daily", row | own)


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), PACIFIC).timestamp())
