"""Everything the report reads, in one place and as one instant saw it.

Figures are read as `bi_reader`, which may see marts and the ledger of runs, and no contact of anybody: what it cannot
read the page cannot show.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import psycopg

from reports import figures
from warehouse import query
from warehouse.connection import connect
from warehouse.settings import Settings

Row = dict[str, Any]


@dataclass(frozen=True)
class Readings:
    """Rows by table; a table that no transform has made yet is empty.

    One that another version made may lack columns: whoever asks for such a column of a row gets OutdatedTableError.
    """

    night: date
    runs: list[Row]
    steps: list[Row]
    held_batches: list[Row]
    validations: list[Row]
    gaps: list[Row]
    rates_missing: list[Row]
    data_age: list[Row]
    summary: list[Row]
    days: list[Row]
    channels: list[Row]
    channel_return: list[Row]
    cohorts: list[Row]
    funnel: list[Row]
    ripeness: list[Row]
    page_engagement: list[Row]
    posts: list[Row]
    reputation: list[Row]
    blamed: list[Row]
    referred: list[Row]
    champions: list[Row]
    referrers: list[Row]
    visit_sources: list[Row]
    friction: list[Row]
    product_pairs: list[Row]
    after_purchase: list[Row]
    leads: list[Row]
    audience_sizes: list[Row]
    audience_exclusions: list[Row]
    audience_performance: list[Row]
    audience_lift: list[Row]
    restatements: list[Row]
    outlook: list[Row]
    maturity: list[Row]
    conversion_curves: list[Row]
    touch_day_changes: list[Row]
    platform_lags: list[Row]

    @property
    def is_empty(self) -> bool:
        """Nothing has been sold or spent so far as the warehouse knows."""
        return not self.days

    def channel_name(self, channel: str) -> str:
        """What people call a channel; the name in the data where no mart has another."""
        return self._channel_names.get(channel) or figures.label(channel)

    @cached_property
    def _channel_names(self) -> dict[str, str]:
        return {row["channel"]: row["channel_name"] for row in self.channels}


def read(settings: Settings, night: date) -> Readings:
    """Read the report's tables. Raises WarehouseUnreachableError.

    Figures are read as `bi_reader`, who can see nobody; reasons of failures are for operators, and so is their role.
    """
    with (
        connect(settings, "loader") as notes,
        notes.transaction(),
        connect(settings, "bi_reader") as connection,
        connection.transaction(),
    ):
        for one in (notes, connection):
            one.execute("set transaction isolation level repeatable read, read only")
        cohorts = {"cohort_kind": "first_order", "cohort_grain": "month", "split": "all"}
        return Readings(
            night=night,
            **_notes(notes, night),
            **_outcomes(connection),
            rates_missing=_rows(connection, "marts.rpt_rates_missing", order_by=["stream", "paid_currency"]),
            data_age=_rows(connection, "marts.rpt_data_age", order_by=["source"]),
            summary=_rows(connection, "marts.rpt_night_summary", where={"business_day": night}, order_by=["place"]),
            days=_rows(connection, "marts.rpt_days", order_by=["report_date"]),
            channels=_rows(connection, "marts.dim_channels"),
            channel_return=_rows(connection, "marts.rpt_channel_return", order_by=["channel", "model"]),
            cohorts=_rows(connection, "marts.fct_cohorts", where=cohorts, order_by=["cohort_month", "months_since"]),
            funnel=_rows(connection, "marts.rpt_funnel", order_by=["framework", "stage_order"]),
            ripeness=_rows(connection, "marts.rpt_ripeness", order_by=["business_day"]),
            page_engagement=_rows(connection, "marts.rpt_page_engagement", order_by=["page_name", "page_id"]),
            posts=_rows(connection, "marts.rpt_posts", order_by=["place"]),
            reputation=_rows(connection, "marts.rpt_reputation", order_by=["week_date"]),
            blamed=_rows(connection, "marts.rpt_blamed", order_by=["place"]),
            referred=_rows(connection, "marts.rpt_referred", order_by=["cohort_month", "is_referred"]),
            champions=_rows(
                connection, "marts.fct_referrals", columns=["referrer_id", "new_customers"], where={"is_champion": True}
            ),
            audience_sizes=_rows(connection, "marts.rpt_audience_sizes", order_by=["list_name", "destination"]),
            audience_exclusions=_rows(connection, "marts.rpt_audience_exclusions"),
            audience_performance=_rows(connection, "marts.fct_audience_performance", order_by=["month_date"]),
            audience_lift=_rows(connection, "marts.fct_audience_lift", order_by=["list_name", "window_days"]),
            restatements=_rows(connection, "marts.rpt_restatements", where={"as_of_date": night}, order_by=["reason"]),
            outlook=_rows(connection, "marts.rpt_channel_outlook", where={"last_date": night}, order_by=["channel"]),
            maturity=_rows(connection, "marts.rpt_maturity", order_by=["channel", "age_days"]),
            conversion_curves=_rows(
                connection, "marts.fct_conversion_curves", where={"as_of_date": night}, order_by=["channel", "lag_days"]
            ),
            touch_day_changes=_rows(
                connection, "marts.rpt_touch_day_changes", where={"as_of_date": night}, order_by=["channel", "reason"]
            ),
            platform_lags=_rows(connection, "marts.rpt_platform_lags", order_by=["place", "within_days"]),
        )


def _notes(connection: psycopg.Connection, night: date) -> dict[str, list[Row]]:
    """What the ledger of runs says, by the names of the readings."""
    runs = _rows(connection, "ops.runs", columns=["run_id", "night", "state", "started_at"], order_by=["started_at"])
    tonight = [run["run_id"] for run in runs if run["night"] == night]
    steps = {"step": ["extract", "transform", "export"]}
    return {
        "runs": runs,
        "steps": _rows(connection, "ops.steps", where=steps, order_by=["started_at"]),
        "held_batches": _rows(connection, "ops.batches", where={"state": "quarantined"}, order_by=["planned_at"]),
        "validations": _rows(connection, "ops.validations", where={"run_id": tonight}, order_by=["validation_id"]),
        "gaps": _rows(connection, "ops.gaps", where={"closed_at": None}, order_by=["source", "opened_at"]),
    }


def _outcomes(connection: psycopg.Connection) -> dict[str, list[Row]]:
    """Who came by which links, and what became of visits, leads and orders, by the names of the readings."""
    return {
        "referrers": _rows(connection, "marts.rpt_referrers", order_by=["place"]),
        "visit_sources": _rows(connection, "marts.rpt_visit_sources", order_by=["channel", "place"]),
        "friction": _rows(connection, "marts.rpt_steps"),
        "product_pairs": _rows(connection, "marts.rpt_product_pairs", order_by=["place"]),
        "after_purchase": _rows(connection, "marts.rpt_after_purchase"),
        "leads": _rows(connection, "marts.rpt_leads", order_by=["channel"]),
    }


def _rows(connection: psycopg.Connection, table: str, **narrowed: Any) -> list[Row]:
    try:
        return [*query.rows(connection, table, **narrowed)] if query.exists(connection, table) else []
    except query.OutdatedTableError as error:
        return [query.Row(table, {}, error.column)]  # its sections say so, and the others are shown
