"""4,000 orders of a real marketplace (olist_sample) with their reviews: sales, ratings and lateness are its own.

Amounts are items and freight, and months those of its own clock, which says no zone: here it is UTC.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from estimators import judgements
from tests.nights import found, play
from tests.real_data.conftest import Write
from warehouse.connection import connect
from warehouse.settings import Settings

NIGHT = date(2018, 12, 31)
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def expected(real_data: Path) -> dict[str, Any]:
    return dict(json.loads((real_data / "olist_sample" / "expected.json").read_text()))


def read(real_data: Path, name: str) -> Rows:
    with (real_data / "olist_sample" / "raw" / f"olist_{name}_dataset.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def played(real_data: Path, shop: Settings, write: Write) -> Settings:
    items = read(real_data, "order_items")
    totals: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(), Decimal()])
    for item in items:
        totals[item["order_id"]][0] += Decimal(item["price"])
        totals[item["order_id"]][1] += Decimal(item["freight_value"])
    customers = {row["customer_id"]: row["customer_unique_id"] for row in read(real_data, "customers")}
    write("orders", _orders(read(real_data, "orders"), totals, customers))
    write("order_lines", (
        {"order_id": item["order_id"], "line_id": item["order_item_id"], "product_id": item["product_id"],
         "quantity": 1, "unit_price": item["price"]}
        for item in items
    ))  # fmt: skip
    write("reviews", (
        {"review_id": review["review_id"], "order_id": review["order_id"], "rating": review["review_score"],
         "created_at": review["review_creation_date"], "answered_at": review["review_answer_timestamp"],
         "text": review["review_comment_message"]}
        for review in read(real_data, "order_reviews")
    ))  # fmt: skip
    play(shop, NIGHT, "fct_conversions", "fct_post_purchase", "fct_reputation_weekly", estimators=[judgements])
    return shop


def _orders(
    orders: Rows, totals: dict[str, list[Decimal]], customers: dict[str, str]
) -> Iterator[dict[str, str | Decimal]]:
    for order in orders:
        goods, freight = totals[order["order_id"]]
        yield {
            "order_id": order["order_id"],
            "ordered_at": order["order_purchase_timestamp"],
            "customer_id": customers[order["customer_id"]],
            "status": "cancelled" if order["order_status"] in ("canceled", "unavailable") else "paid",
            "total": goods + freight,
            "shipping_total": freight,
            "promised_at": order["order_estimated_delivery_date"],
            "delivered_at": order["order_delivered_customer_date"],
        }


def test_gross_sales_by_month_are_the_shop_s(played: Settings, expected: dict[str, Any]) -> None:
    with connect(played) as connection:
        rows = found(
            connection,
            "select to_char(conversion_date, 'YYYY-MM') as month, count(*) as orders, sum(gross_value) as gross"
            " from marts.fct_conversions where conversion_kind = 'order' group by 1",
        )
    assert {row["month"]: row["orders"] for row in rows} == expected["orders_by_month"]
    assert {row["month"]: float(row["gross"]) for row in rows} == expected["gross_by_month"]
    assert sum(row["gross"] for row in rows) == Decimal("639254.77")


def test_ratings_are_those_given_and_late_parcels_have_the_worse_ones(
    played: Settings, expected: dict[str, Any]
) -> None:
    with connect(played) as connection:
        rows = found(
            connection,
            "select is_late, sum(ratings) as ratings, sum(rating * ratings) as stars"
            " from marts.fct_post_purchase group by is_late",
        )
    stars, ratings = ({row["is_late"]: row[name] for row in rows} for name in ("stars", "ratings"))
    reviews = expected["reviews"]
    assert (sum(ratings.values()), ratings[True]) == (reviews["n"], reviews["late_n"])
    assert float(sum(stars.values()) / sum(ratings.values())) == pytest.approx(4.080281, abs=1e-6)
    assert float(stars[True] / ratings[True]) == pytest.approx(2.427245, abs=1e-6)
    assert float(stars[False] / ratings[False]) == pytest.approx(reviews["mean_on_time"], abs=1e-6)


def test_every_review_is_in_the_weeks_by_its_stars(played: Settings, expected: dict[str, Any]) -> None:
    with connect(played) as connection:
        (sums,) = found(
            connection,
            "select sum(positive) as positive, sum(neutral) as neutral, sum(negative) as negative,"
            " sum(waiting) as waiting"
            " from marts.fct_reputation_weekly where source = 'files:reviews'",
        )
    stars = expected["reviews"]["score_counts"]
    assert sums == {
        "positive": stars["4"] + stars["5"], "neutral": stars["3"], "negative": stars["1"] + stars["2"], "waiting": 0,
    }  # fmt: skip
