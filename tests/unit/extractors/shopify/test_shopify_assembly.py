"""Objects put together from the lines of a bulk operation, and the waits that the query cost asks for."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from extractors.shopify import assembly
from extractors.shopify.assembly import assembled
from extractors.shopify.errors import ShopifyError, classify, code_of
from extractors.shopify.rows import line_rows, order_row, refund_rows
from extractors.shopify.throttle import Bucket

_ORDER = {"__typename": "Order", "id": "gid://shopify/Order/1"}
_LINE = {"__typename": "LineItem", "id": "gid://shopify/LineItem/2", "__parentId": _ORDER["id"]}
_VISIT = {"__typename": "CustomerVisit", "id": "gid://shopify/CustomerVisit/3", "__parentId": _ORDER["id"]}


def write(file: Path, lines: list[dict]) -> Path:
    file.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines), encoding="utf-8")
    return file


@pytest.mark.parametrize("lines", itertools.permutations([_ORDER, _LINE, _VISIT]))
def test_children_before_their_parent_are_not_lost(tmp_path: Path, lines: tuple[dict, ...]) -> None:
    [order] = assembled(write(tmp_path / "r", list(lines)), "shop", lambda: None)
    assert [one["id"] for one in order["LineItem"]] == [_LINE["id"]]
    assert [one["id"] for one in order["CustomerVisit"]] == [_VISIT["id"]]


def test_a_line_separator_within_a_text_does_not_cut_the_line(tmp_path: Path) -> None:
    name = "one\u2028two\x85three"
    [order] = assembled(write(tmp_path / "r", [{**_ORDER, "name": name}]), "shop", lambda: None)
    assert order["name"] == name


def test_many_parts_give_the_same_objects_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembly, "_PART_BYTES", 200)
    orders = [{**_ORDER, "id": f"gid://shopify/Order/{n}"} for n in range(50)]
    lines = [
        {**_LINE, "id": f"gid://shopify/LineItem/{n}", "__parentId": f"gid://shopify/Order/{n}"} for n in range(50)
    ]
    found = list(assembled(write(tmp_path / "r", [*lines, *orders]), "shop", lambda: None))
    assert sorted(one["id"] for one in found) == sorted(one["id"] for one in orders)
    assert all(len(one["LineItem"]) == 1 for one in found)


def test_a_child_without_its_parent_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ShopifyError, match="Order/1 is missing"):
        list(assembled(write(tmp_path / "r", [_LINE]), "shop", lambda: None))


def test_a_line_that_comes_twice_is_counted_and_taken_once(tmp_path: Path) -> None:
    counted: list[int] = []
    [order] = assembled(write(tmp_path / "r", [_ORDER, _LINE, _LINE]), "shop", lambda: counted.append(1))
    assert len(order["LineItem"]) == 1
    assert counted == [1]


def test_the_next_query_waits_until_it_can_be_paid() -> None:
    bucket = Bucket()
    status = {"maximumAvailable": 1000, "currentlyAvailable": 20, "restoreRate": 40}
    bucket.read("orders", {"requestedQueryCost": 100, "throttleStatus": status})
    assert 1.9 < bucket.wait("orders") <= 2.0
    bucket.read("orders", {"requestedQueryCost": 100, "throttleStatus": {**status, "currentlyAvailable": 500}})
    assert bucket.wait("orders") <= 0


def test_the_refusal_of_protected_data_is_told_from_a_scope_that_lacks() -> None:
    def error(message: str) -> dict:
        return {"message": message, "extensions": {"code": "ACCESS_DENIED"}}

    assert code_of(error("Access denied for orders field.")) == "ACCESS_DENIED"
    assert code_of(error("This app is not approved to access the Order object.")) == "PROTECTED_CUSTOMER_DATA"
    assert "protected customer data" in str(ShopifyError("s", "orders", "PROTECTED_CUSTOMER_DATA"))
    assert classify("HTTP 503").name == "RETRY"


def test_amounts_are_those_that_the_customer_paid() -> None:
    def bag(paid: str, own: str) -> dict:
        return {
            "presentmentMoney": {"amount": paid, "currencyCode": "CHF"},
            "shopMoney": {"amount": own, "currencyCode": "EUR"},
        }

    order = {
        "id": "gid://shopify/Order/1",
        "createdAt": "2026-03-01T00:00:00Z",
        "updatedAt": "2026-03-02T00:00:00Z",
        "totalPriceSet": bag("107.10", "113.21"),
        "customAttributes": [{"key": "browser", "value": "B-1"}],
        "LineItem": [{"id": "gid://shopify/LineItem/2", "quantity": 2, "originalUnitPriceSet": bag("50.0", "52.9")}],
        "refunds": [
            {"id": "gid://shopify/Refund/3", "createdAt": "2026-03-02T00:00:00Z", "totalRefundedSet": bag("7.1", "8")}
        ],
    }
    row = order_row(order, {"anonymous_id": "browser"})
    assert (row["total"], row["currency"], row["shop_total"], row["shop_currency"]) == (
        "107.10",
        "CHF",
        "113.21",
        "EUR",
    )
    assert row["anonymous_id"] == "B-1"
    assert row["journey_state"] == "none"
    [line] = line_rows(order)
    assert (line["unit_price"], line["currency"]) == ("50.0", "CHF")
    [refund] = refund_rows(order)
    assert (refund["amount"], refund["shop_amount"], refund["line_id"]) == ("7.1", "8", None)
