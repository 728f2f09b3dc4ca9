"""A warehouse with a night in it, as the report's role finds it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Jsonb

from reports.readings import Readings
from tests.unit.reports.nights import busy
from warehouse.connection import connect
from warehouse.settings import Report, Settings

_MARTS = {
    "rpt_data_age": "data_age", "rpt_night_summary": "summary", "rpt_days": "days", "dim_channels": "channels",
    "rpt_channel_return": "channel_return", "fct_cohorts": "cohorts", "rpt_audience_sizes": "audience_sizes",
    "rpt_audience_exclusions": "audience_exclusions", "fct_audience_performance": "audience_performance",
    "fct_audience_lift": "audience_lift", "rpt_restatements": "restatements",
    "rpt_reputation": "reputation", "rpt_blamed": "blamed", "rpt_referred": "referred",
    "rpt_referrers": "referrers", "rpt_visit_sources": "visit_sources", "rpt_steps": "friction",
    "rpt_product_pairs": "product_pairs", "rpt_after_purchase": "after_purchase", "rpt_leads": "leads",
}  # fmt: skip
_TYPES = {bool: "boolean", int: "bigint", Decimal: "numeric", datetime: "timestamptz", date: "date", str: "text"}


@pytest.fixture
def shop(settings: Settings, tmp_path: Path) -> Settings:
    """The prepared shop with sources, and a folder for its reports."""
    sources = {name: None for name in ("files", "meta_ads", "google_ads")}
    return settings.model_copy(update={"sources": sources, "report": Report(path=str(tmp_path / "report"))})


@pytest.fixture
def fill(shop: Settings) -> Callable[[], None]:
    """Put the busy night into the shop's warehouse: marts as the transformer makes them, the ledger as the loader."""

    def fill() -> None:
        night = busy()
        with connect(shop, "transformer") as connection:
            for table, name in _MARTS.items():
                _make(connection, table, getattr(night, name))
        with connect(shop, "loader") as connection:
            _fill_ledger(connection, night)

    return fill


def _make(connection: psycopg.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    kinds = {name: next((_TYPES[type(row[name])] for row in rows if row[name] is not None), "text") for name in rows[0]}
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in kinds.items()
    )
    connection.execute(sql.SQL("create table marts.{} ({})").format(sql.Identifier(table), columns))
    _insert(connection, ("marts", table), rows)


def _fill_ledger(connection: psycopg.Connection, night: Readings) -> None:
    _insert(connection, ("ops", "runs"), [{**run, "kind": "nightly"} for run in night.runs])
    _insert(connection, ("ops", "steps"), [{**row, "detail": Jsonb(row["detail"])} for row in night.steps])
    _insert(
        connection, ("ops", "batches"), [{**row, "state": "quarantined", "path": "x"} for row in night.held_batches]
    )
    checked = [{key: value for key, value in row.items() if key != "validation_id"} for row in night.validations]
    _insert(connection, ("ops", "validations"), [{**row, "suite": "load/files"} for row in checked])
    gaps = [{key: value for key, value in row.items() if key != "gap_id"} for row in night.gaps]
    _insert(connection, ("ops", "gaps"), [{**row, "opened_run": night.runs[-1]["run_id"]} for row in gaps])


def _insert(connection: psycopg.Connection, table: tuple[str, str], rows: list[dict[str, Any]]) -> None:
    names = list(rows[0])
    statement = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier(*table),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join(map(sql.Placeholder, names)),
    )
    connection.cursor().executemany(statement, rows)
    connection.commit()
