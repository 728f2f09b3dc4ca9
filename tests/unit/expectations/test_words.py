"""What may be shown of a row that is not as expected."""

from __future__ import annotations

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from expectations.engine import Finding
from expectations.words import in_words
from extractors import catalog

ORDERS = catalog.sources()["files"].streams["orders"]


def _said(column: str, value: object, key: object = "1001") -> str:
    expectation = SimpleNamespace(description="it is right", column=column)
    row = {column: value, "order_id": key}
    result = {"unexpected_count": 1, "element_count": 9, "partial_unexpected_index_list": [row]}
    return in_words(Finding(expectation, False, result), ORDERS)


def test_an_engineer_sees_value_and_key() -> None:
    assert _said("status", "payed") == "not so: it is right: 1 of 9 rows; first: status=payed (order_id=1001)"
    assert _said("total", -5) == "not so: it is right: 1 of 9 rows; first: total=-5 (order_id=1001)"
    assert _said("status", None).endswith("status=null (order_id=1001)")


@given(st.emails())
def test_an_address_in_a_wrong_column_is_hidden(address: str) -> None:
    assert address not in _said("status", address) and address not in _said("status", "x", key=address)


@given(st.from_regex(r"\+?[0-9]{7,15}", fullmatch=True))
def test_a_telephone_number_in_a_wrong_column_is_hidden(number: str) -> None:
    assert number not in _said("status", number, key="k")


@given(st.from_regex(r"[A-Z][a-z]+ [A-Z][a-z]+", fullmatch=True))
def test_a_full_name_in_a_wrong_column_is_hidden(name: str) -> None:
    assert name not in _said("status", name, key="k")
