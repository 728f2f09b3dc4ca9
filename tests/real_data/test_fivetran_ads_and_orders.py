"""Rows of real Google Ads and Shopify accounts, as a connector kept them (fivetran_seeds), in the sources' own streams.

They are landed, staged, judged, published and read by the staging models; sums equal the set's `expected.json`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from dbt_project.run import begun, build
from extractors import catalog
from tests.integration.expectations.staged_nights import Nights
from tests.nights import found
from warehouse import ledger, migrate
from warehouse.connection import connect
from warehouse.settings import Settings

_LAST_CLICK, _LAST_ORDER = date(2021, 2, 26), date(2025, 5, 5)
_MODELS = ("stg_google_ads__insights_campaign_daily", "stg_shopify__orders", "stg_shopify__order_lines")


@pytest.fixture(scope="module")
def folder(real_data: Path) -> Path:
    return real_data / "fivetran_seeds"


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((folder / "expected.json").read_text())
    return found


@pytest.fixture(scope="module")
def staged(shop: Settings, folder: Path) -> Iterator[psycopg.Connection]:
    migrate.prepare(shop, catalog.all_streams())
    with connect(shop, "loader") as connection:
        for source, night, records in (
            ("google_ads", _LAST_CLICK, {"insights_campaign_daily": _campaign_days(folder)}),
            ("shopify", _LAST_ORDER, {"orders": _orders(folder), "order_lines": _order_lines(folder)}),
        ):
            nights = Nights(shop, connection, catalog.sources()[source].streams, source)
            result = nights.play("seeds", records, night=night)
            assert result.is_success, result
        run_id = ledger.start_run(connection, shop, _LAST_ORDER, "nightly")
    with begun(shop):
        build(shop, _LAST_ORDER, run_id, select=[f"+{model}" for model in _MODELS])
    with connect(shop, "transformer") as connection:
        yield connection


def test_no_click_and_no_micro_of_google_is_lost_on_the_way(
    staged: psycopg.Connection, expected: dict[str, dict[str, Any]]
) -> None:
    wanted = expected["google_ads/campaign_stats_data.csv"]
    (row,) = found(
        staged,
        "select count(*) as rows, sum(impressions) as impressions, sum(clicks) as clicks, sum(spend) as spend"
        " from staging.stg_google_ads__insights_campaign_daily",
    )
    assert [row["rows"], row["impressions"], row["clicks"], row["spend"] * 1_000_000] == [
        wanted["rows"], wanted["sum_impressions"], wanted["sum_clicks"], wanted["sum_cost_micros"],
    ]  # fmt: skip


def test_orders_of_shopify_keep_number_money_and_currency(
    staged: psycopg.Connection, folder: Path, expected: dict[str, dict[str, Any]]
) -> None:
    rows = found(staged, "select order_id, status, currency, order_total from staging.stg_shopify__orders")
    wanted = expected["shopify/shopify_order_data.csv"]
    assert len(rows) == wanted["rows"]
    assert sum(row["order_total"] for row in rows) == Decimal(str(wanted["sum_total_price"]))
    assert {(row["order_id"], row["currency"], row["order_total"]) for row in rows} == {
        (f"shopify:{one['order_id']}", one["currency"], Decimal(one["total"])) for one in _orders(folder)
    }
    assert {row["status"] for row in rows} == {"paid"}


def test_lines_of_shopify_keep_pieces_and_prices(
    staged: psycopg.Connection, folder: Path, expected: dict[str, dict[str, Any]]
) -> None:
    rows = found(staged, "select line_id, quantity, unit_price from staging.stg_shopify__order_lines")
    assert sum(row["quantity"] for row in rows) == expected["shopify/shopify_order_line_data.csv"]["sum_quantity"]
    assert {(row["line_id"], row["unit_price"]) for row in rows} == {
        (one["line_id"], Decimal(one["unit_price"])) for one in _order_lines(folder)
    }


def _campaign_days(folder: Path) -> list[dict[str, Any]]:
    return [
        {
            "account_id": row["customer_id"], "date": row["date"], "campaign_id": row["id"], "device": row["device"],
            "network": row["ad_network_type"], "currency": "USD", "impressions": row["impressions"],
            "clicks": row["clicks"], "spend": Decimal(row["cost_micros"]) / 1_000_000,
            "conversions": row["conversions"], "conversions_value": row["conversions_value"],
        }
        for row in _read(folder / "google_ads" / "campaign_stats_data.csv")
    ]  # fmt: skip


def _orders(folder: Path) -> list[dict[str, Any]]:
    return [
        {
            "order_id": row["id"], "ordered_at": _instant(row["created_at"]), "updated_at": _instant(row["updated_at"]),
            "financial_status": row["financial_status"].upper(), "customer_id": row["customer_id"],
            "sales_channel": row["source_name"], "currency": row["currency"], "total": row["total_price"],
            "discount_total": row["total_discounts"], "tax_total": row["total_tax"],
        }
        for row in _read(folder / "shopify" / "shopify_order_data.csv")
    ]  # fmt: skip


def _order_lines(folder: Path) -> list[dict[str, Any]]:
    orders = {row["order_id"]: row for row in _orders(folder)}
    return [
        {
            "order_id": row["order_id"], "line_id": row["id"], "product_id": row["product_id"], "sku": row["sku"],
            "product_name": row["title"], "quantity": row["quantity"], "unit_price": row["price"],
            "line_discount": row["total_discount"], "updated_at": orders[row["order_id"]]["updated_at"],
        }
        for row in _read(folder / "shopify" / "shopify_order_line_data.csv")
    ]  # fmt: skip


def _instant(text: str) -> str:
    return f"{text.strip()}Z"


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
