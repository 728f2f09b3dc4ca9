"""Credits of a published example shop (dbt-labs/attribution-playbook) equal those computed from it independently."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.nights import found, play
from tests.real_data.conftest import Write
from warehouse.connection import connect
from warehouse.settings import Settings

MODELS = {
    "first_touch": "first_touch",
    "last_touch": "last_touch",
    "linear": "linear",
    "position_based": "forty_twenty_forty",
}
SOURCES = {"adwords": "paid_search", "facebook_ads": "paid_social"}  # those that cost money, and their channels
CONVERSIONS = 21
Row = dict[str, Any]


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def instant(text: str) -> str:
    """The example writes hours with one digit, which ISO 8601 does not know."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").isoformat()  # noqa: DTZ007 - the shop's zone, UTC, is meant


@pytest.fixture(scope="module")
def expected(real_data: Path) -> Row:
    return dict(json.loads((real_data / "golden_dbt_playbook" / "expected.json").read_text()))


@pytest.fixture(scope="module")
def shares(real_data: Path, shop: Settings, write: Write) -> list[Row]:
    """Every credit for an order of the night, with the source of its touch."""
    raw = real_data / "golden_dbt_playbook" / "raw"
    tags = ("utm_source", "utm_medium", "utm_campaign")
    write("visits", (
        {"visit_id": row["session_id"], "started_at": instant(row["started_at"]), "customer_id": row["customer_id"],
         **{tag: row[tag] for tag in tags}}
        for row in rows_of(raw / "sessions.csv")
    ))  # fmt: skip
    write("orders", (
        {"order_id": number, "ordered_at": instant(row["converted_at"]), "customer_id": row["customer_id"],
         "total": row["revenue"]}
        for number, row in enumerate(rows_of(raw / "customer_conversions.csv"), 1)
    ))  # fmt: skip
    spend: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows_of(raw / "ad_spend.csv"):
        spend[row["date_day"], SOURCES[row["utm_source"]]] += Decimal(row["spend"])
    write("spend_other", (
        {"date": day, "channel": channel, "amount": amount} for (day, channel), amount in spend.items()
    ))  # fmt: skip
    play(shop, date(2020, 2, 29), "fct_attribution_by_channel", "fct_touches")
    with connect(shop) as connection:
        return found(
            connection,
            "select c.*, t.source from marts.fct_attribution_credits c left join marts.fct_touches t using (touch_id)"
            " where c.conversion_kind = 'order'",
        )


@pytest.mark.parametrize("model", MODELS)
def test_credit_and_revenue_by_source_equal_the_published_rules(shares: list[Row], expected: Row, model: str) -> None:
    points: dict[str, Decimal] = defaultdict(Decimal)
    revenue: dict[str, Decimal] = defaultdict(Decimal)
    for row in shares:
        if row["model"] == model:
            points[row["source"]] += row["credit"]
            revenue[row["source"]] += row["revenue"]
    wanted = {source: one for source, one in expected[MODELS[model]].items() if one["points"] or one["revenue"]}
    assert {source: round(float(value), 6) for source, value in points.items() if value} == {
        source: one["points"] for source, one in wanted.items()
    }
    for source, one in wanted.items():  # credited revenue is in whole cents for each conversion
        assert abs(float(revenue[source]) - one["revenue"]) < 0.01 * CONVERSIONS
    assert sum(revenue.values()) == expected["revenue"]


@pytest.mark.parametrize("model", MODELS)
def test_each_credit_is_worth_its_share_to_within_a_cent(shares: list[Row], model: str) -> None:
    values: dict[str, Decimal] = defaultdict(Decimal)
    for row in shares:
        if row["model"] == model:
            values[row["conversion_id"]] += row["revenue"]
    of_model = [row for row in shares if row["model"] == model]
    assert len(values) == CONVERSIONS
    assert all(abs(row["revenue"] - row["credit"] * values[row["conversion_id"]]) < Decimal("0.01") for row in of_model)
    assert set(values.values()) <= {Decimal("10.00"), Decimal("15.00")}


def test_touches_in_the_window_are_those_of_the_published_rules(shares: list[Row], expected: Row) -> None:
    touches = {(row["conversion_id"], row["touch_id"]) for row in shares if row["model"] == "linear"}
    assert len(touches) == expected["touches"]


def test_cost_per_acquisition_and_return_by_month_follow(shop: Settings, shares: list[Row], expected: Row) -> None:
    with connect(shop) as connection:
        rows = found(
            connection,
            "select * from marts.fct_attribution_by_channel where model = 'linear' and conversion_kind = 'order'",
        )
    assert shares
    by_channel = {f"{row['conversion_month']:%Y-%m}|{row['channel']}": row for row in rows}
    for key, one in expected["cpa_roas_linear"].items():
        month, source = key.split("|")
        row = by_channel[f"{month}|{SOURCES[source]}"]
        assert row["spend"] == one["spend"]
        assert float(row["credit"]) == pytest.approx(one["points"], abs=1e-6)
        assert float(row["cost_per_conversion"]) == pytest.approx(one["cpa"], abs=1e-4)
        assert float(row["return_on_ad_spend"]) == pytest.approx(one["roas"], abs=0.01 * CONVERSIONS / one["spend"])
