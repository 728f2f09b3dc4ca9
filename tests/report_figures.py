"""Metrics of the semantic layer beside the report and the questions of BI, which must not differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import psycopg

from reports import metrics
from reports.metabase.questions import boards
from tests.semantic_layer import metric_names, sql_of

# Rates are rounded to six places in the tables, forecasts of a day to the cent.
_RELATIVE, _ABSOLUTE = Decimal("0.0005"), Decimal("0.000001")


@dataclass(frozen=True)
class Comparison:
    """Metrics by dimensions and time, since so many days or ever, and the report's own query of the same columns."""

    metrics: Sequence[str]
    by: Sequence[str]
    report: str
    days: int | None = None


_NIGHT = "(select max(day_date) from marts.dim_dates)"
COMPARISONS = (
    Comparison(
        ("orders", "net_revenue", "new_customers"), ("metric_time",),
        "select report_date, orders, net_revenue, new_customers from marts.rpt_days where orders is not null",
    ),
    Comparison(
        ("orders", "net_revenue", "new_customers", "leads", "new_members"), (),
        "select " + ", ".join(
            f"max(amount) filter (where measure = '{name}')"
            for name in ("order", "net_revenue", "first_order", "lead", "membership")
        ) + " from marts.rpt_night_summary", 1,
    ),
    Comparison(
        ("spend",), ("metric_time",),
        "select report_date, sum(spend) from marts.rpt_days where spend is not null group by 1 having sum(spend) <> 0",
    ),
    Comparison(
        ("return_on_ad_spend", "return_on_ad_spend_markov"), (),
        "select sum(net_revenue) / sum(spend), sum(net_revenue) / sum(spend) from marts.rpt_days",
    ),
    Comparison(
        ("spend", "impressions", "clicks", "visits", "credited_orders", "credited_revenue", "return_on_ad_spend",
         "cost_per_order", "customer_acquisition_cost"), ("channel",),
        "select channel, spend, impressions, clicks, visits, orders, revenue, return_on_ad_spend, cost_per_order,"
        " customer_acquisition_cost from marts.rpt_channel_return where model = 'last_non_direct'", 30,
    ),
    Comparison(
        ("steps_shown", "steps_abandoned", "abandonment_rate"), ("step_day__step",),
        "select step, shown, abandoned, rate from marts.rpt_steps", 30,
    ),
    Comparison(
        ("late_share", "refunded", "happy_share"), ("metric_time__month",),
        "select month_date, late_share, refunded, happy_share from marts.rpt_after_purchase",
    ),
    Comparison(
        ("leads_won", "lead_to_customer_share"), ("metric_time__month", "channel"),
        "select lead_month, channel, customers, lead_to_customer_share from marts.rpt_leads",
    ),
    Comparison(
        ("credited_revenue_markov", "return_on_ad_spend_markov"), ("channel",),
        "select channel, revenue, return_on_ad_spend from marts.rpt_channel_return where model = 'markov'", 30,
    ),
    Comparison(
        ("revenue_to_date", "touch_day_spend", "expected_revenue"), ("channel",),
        "select channel, revenue_to_date, spend, expected_revenue from marts.rpt_channel_outlook", 30,
    ),
    Comparison(
        ("hot_people", "not_yet_ripe_people"), (),
        f"select hot, not_yet_ripe from marts.rpt_ripeness where business_day = {_NIGHT}",
    ),
    Comparison(
        ("engagement_rate",), ("post__page_id",), "select page_id, engagement_rate from marts.rpt_page_engagement", 30,
    ),
    Comparison(
        ("positive_voices", "negative_voices", "waiting_voices"), (),
        "select sum(positive), sum(negative), sum(waiting) from marts.fct_reputation_weekly",
    ),
    Comparison(
        ("positive_share", "answered_share"), ("metric_time",),
        "select week_date, sum(positive)::numeric / nullif(sum(positive + negative), 0),"
        " sum(answered)::numeric / nullif(sum(negative), 0) from marts.fct_reputation_weekly group by week_date",
    ),
    Comparison(
        ("retention",), ("metric_time__month", "cohort_cell__months_since"),
        "select cohort_month, months_since, case when is_complete then retention end from marts.fct_cohorts"
        " where cohort_kind = 'first_order' and cohort_grain = 'month' and split = 'all'",
    ),
)  # fmt: skip


def fails(connection: psycopg.Connection) -> Iterator[str]:
    """Metrics that MetricFlow, the report and the questions of BI do not agree on."""
    for name in metric_names():
        metric = metrics.defined()[name]
        told = _by_key(connection, _in_marts(sql_of([name])), 0)[()]
        asked = _by_key(connection, f"select {metric.sql()} from marts.{metric.table}", 0)[()]
        if not _is_like(told[0], asked[0]):
            yield f"{name}: {told[0]} by MetricFlow, {asked[0]} in questions"
    for one in COMPARISONS:
        where = [f"{{{{ TimeDimension('metric_time', 'day') }}}} > {_NIGHT} - {one.days}"] if one.days else []
        defined = _by_key(connection, _in_marts(sql_of(one.metrics, one.by, where)), len(one.by), one.metrics)
        shown = _by_key(connection, one.report, len(one.by))
        if not shown:
            yield f"{one.metrics} by {one.by}: the report shows nothing to compare"
        # A day of which nothing is known has no row in the report, and a sum of zero in the layer.
        for key in sorted({*defined, *shown}, key=str):
            found, told = defined.get(key), shown.get(key)
            if any(not _is_like(*pair) for pair in zip(found or _zeros(one), told or _zeros(one), strict=True)):
                yield f"{one.metrics} by {one.by}, {key}: {found} by definition, {told} in the report"


def questions_that_fail(connection: psycopg.Connection) -> Iterator[str]:
    """Questions of Metabase that the role of the connection cannot ask, or that lack a column of their plot."""
    for question in (one for board in boards() for one in board.questions):
        try:
            with connection.transaction():
                names = [column.name for column in connection.execute(question.query).description or ()]  # type: ignore[call-overload]
            if lacking := set(question.shown) - set(names):
                yield f"{question.name}: no column {sorted(lacking)} for the plot"
        except psycopg.Error as error:
            yield f"{question.name}: {error}"


def _zeros(one: Comparison) -> tuple[int, ...]:
    return (0,) * len(one.metrics)


def _is_like(defined: Any, shown: Any) -> bool:
    one, other = Decimal(str(defined or 0)), Decimal(str(shown or 0))
    return abs(one - other) <= max(_ABSOLUTE, _RELATIVE * abs(other))


def _by_key(
    connection: psycopg.Connection, query: str, keys: int, names: Sequence[str] = ()
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Rows by their first columns; the others in the order of `names`, which MetricFlow's columns do not keep."""
    cursor = connection.execute(query)  # type: ignore[call-overload]
    columns = [column.name for column in cursor.description or ()]
    places = [columns.index(name) for name in names] if names else range(keys, len(columns))
    return {tuple(_day(value) for value in row[:keys]): tuple(row[place] for place in places) for row in cursor}


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def _in_marts(query: str) -> str:
    """The query without the name of the database that dbt happened to be set up for."""
    return re.sub(r'"\w+"\."marts"', '"marts"', query)
