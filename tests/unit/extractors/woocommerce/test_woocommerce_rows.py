"""WooCommerce's objects as rows: amounts to the cent, whose line a refund is of, and instants with an offset."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import httpx
import pytest

from extractors.run import DeferredError
from extractors.woocommerce.client import Rest, WooCommerceError
from extractors.woocommerce.rows import customer_row, line_rows, order_row, refund_row, utc

ORDER: dict[str, Any] = {
    "id": 7,
    "status": "processing",
    "currency": "EUR",
    "total": "19.90",
    "date_created_gmt": "2026-11-01T05:30:00",
    "date_modified_gmt": None,
}


def line(**told: Any) -> dict[str, Any]:
    whole = {"id": 1, "quantity": 1, "subtotal": "10.00", "total": "10.00", "price": 3.3333333333, **told}
    [row] = line_rows({**ORDER, "line_items": [whole]})
    return row


def test_a_guest_is_no_customer_with_the_number_zero():
    assert order_row({**ORDER, "customer_id": 0}, {}, {})["customer_id"] is None


def test_an_order_that_was_never_changed_has_the_instant_of_its_making():
    assert order_row(ORDER, {}, {})["updated_at"] == "2026-11-01T05:30:00+00:00"


def test_an_order_without_a_delivery_has_the_country_of_the_bill():
    billed = {**ORDER, "shipping": {"country": ""}, "billing": {"country": "AT"}}
    assert order_row(billed, {}, {})["country"] == "AT"
    assert order_row(ORDER, {}, {})["country"] is None


def test_columns_come_from_the_metadata_that_the_shop_names():
    told = {**ORDER, "meta_data": [{"id": 1, "key": "_utm", "value": "news"}, {"id": 2, "key": "_who", "value": "b"}]}
    row = order_row(told, {"utm_source": "_utm", "session_started_at": "_at"}, {"anonymous_id": "_who"})
    assert (row["utm_source"], row["anonymous_id"], row["session_started_at"]) == ("news", "b", None)


def test_a_price_is_the_one_before_discounts_and_no_float():
    row = line(quantity=3, subtotal="10.00", total="7.50")
    assert row["unit_price"] * 3 == pytest.approx(Decimal(10), abs=Decimal("1e-11"))
    assert (row["unit_price"], row["line_discount"]) == (Decimal("3.333333333333"), Decimal("2.50"))


def test_a_line_of_nothing_does_not_divide_by_zero():
    assert line(quantity=0, subtotal="0.00", total="0.00")["unit_price"] == 0
    assert line(quantity=0, subtotal="", total="")["line_discount"] == 0


def refund(*lines: dict[str, Any]) -> dict[str, Any]:
    told = {"id": 9, "amount": "-4.00", "date_created_gmt": "2026-11-02T05:30:00", "line_items": list(lines)}
    return refund_row(ORDER, told)


def of(line_id: str, quantity: int) -> dict[str, Any]:
    return {"id": 5, "quantity": quantity, "meta_data": [{"id": 1, "key": "_refunded_item_id", "value": line_id}]}


def test_a_refund_of_one_line_names_it_with_a_positive_quantity():
    row = refund(of("3", -2), {"id": 6, "quantity": 0, "meta_data": []})
    assert (row["line_id"], row["quantity"], row["amount"]) == ("3", 2, Decimal("4.00"))


def test_a_refund_of_several_lines_is_booked_on_none_of_them():
    row = refund(of("3", -1), of("4", -1))
    assert (row["line_id"], row["quantity"]) == (None, None)


def test_a_customer_without_an_address_of_its_own_has_that_of_the_bill():
    told = {"id": 1, "date_created_gmt": None, "email": "", "billing": {"email": "a@tea.example"}}
    assert customer_row(told, {})["email"] == "a@tea.example"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-01T05:30:00", "2026-11-01T05:30:00+00:00"),
        ("2026-11-01T05:30:00Z", "2026-11-01T05:30:00Z"),
        ("2026-11-01T05:30:00+01:00", "2026-11-01T05:30:00+01:00"),
        ("", ""),
        (None, None),
    ],
)
def test_an_instant_gets_an_offset_once(text: str | None, expected: str | None):
    assert utc(text) == expected


def rest(monkeypatch: pytest.MonkeyPatch, *answers: httpx.Response) -> Rest:
    """A client whose shop gives these answers, one after the other."""
    waiting = iter(answers)
    transport = httpx.MockTransport(lambda request: next(waiting))
    made = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **options: made(transport=transport, **options))
    return Rest("https://tea.example", "wc/v3", ("ck_x", "cs_x"), 2, (0.0, 1.0), 5.0)


def page(*ids: int, total: int) -> httpx.Response:
    return httpx.Response(200, json=[{"id": one} for one in ids], headers={"x-wp-total": str(total)})


def test_pages_begin_with_the_last_row_of_the_page_before(monkeypatch: pytest.MonkeyPatch):
    shop = rest(monkeypatch, page(1, 2, total=4), page(2, 3, total=4), page(3, 4, total=4))
    assert [row["id"] for row in shop.rows("orders")] == [1, 2, 3, 4]


def test_a_row_that_left_the_listing_sends_it_back_to_its_beginning(monkeypatch: pytest.MonkeyPatch):
    moved = (page(1, 2, total=4), page(3, 4, total=3), page(2, 3, total=3), page(3, 4, total=3))
    assert [row["id"] for row in rest(monkeypatch, *moved).rows("orders")] == [1, 2, 3, 4]


def test_a_listing_that_never_holds_still_is_an_error_and_no_short_list(monkeypatch: pytest.MonkeyPatch):
    restless = [page(1, 2, total=9), page(5, 6, total=9)] * 5
    with pytest.raises(WooCommerceError, match="changes faster than it can be read"):
        list(rest(monkeypatch, *restless).rows("orders"))


def test_a_long_wait_is_left_to_a_later_task_and_shows_no_key(monkeypatch: pytest.MonkeyPatch):
    busy = httpx.Response(429, headers={"retry-after": "90"}, json={})
    with pytest.raises(DeferredError, match="run again in 90 seconds") as found:
        rest(monkeypatch, busy).get("orders")
    assert found.value.seconds == 90
    assert "ck_x" not in str(found.value) and "cs_x" not in str(found.value)
