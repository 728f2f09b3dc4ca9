"""Truths about Shopify's Admin API.

A refund above its order's total, or a line without its order, is odd but known from gift cards and changes of orders:
"""

from __future__ import annotations

from typing import Any

from expectations.baseline import COUNTRY, CURRENCY
from expectations.vocabulary import at_least, given, like, not_before, one_of
from warehouse.staged import FoundIn, Reckoned, Total

PAYMENTS = ["AUTHORIZED", "EXPIRED", "PAID", "PARTIALLY_PAID", "PARTIALLY_REFUNDED", "PENDING", "REFUNDED", "VOIDED"]

RECKONED: dict[str, tuple[Reckoned, ...]] = {
    "orders": (Total("tax_and_shipping", ("tax_total", "shipping_total")),),
    "order_lines": (FoundIn("order_of_line", "orders", "order_id", by="order_id"),),
    "refunds": (
        FoundIn("order_at", "orders", "ordered_at", by="order_id"),
        FoundIn("order_total", "orders", "total", by="order_id"),
    ),
    "journey_visits": (FoundIn("order_at", "orders", "ordered_at", by="order_id"),),
}


def expectations() -> dict[str, list[Any]]:
    """The truths by stream."""
    return {
        "orders": [
            at_least("total", "tax_and_shipping", "an order's total is at least its tax and shipping"),
            not_before("delivered_at", "ordered_at"),
            not_before("cancelled_at", "ordered_at"),
            like("currency", CURRENCY, "currency is a code of three letters"),
            like("country", COUNTRY, "country is a code of two letters", severity="warning"),
            # A state that is new would be counted as not paid, so it is worth knowing.
            one_of("financial_status", PAYMENTS, severity="warning"),
        ],
        "order_lines": [
            given("order_of_line", "the order of a line is known", "warning"),
            at_least("quantity", "current_quantity", "what is left of a line is at most what was ordered"),
        ],
        "refunds": [
            not_before("refunded_at", "order_at", "a refund is not before its order"),
            at_least("order_total", "amount", "a refund is at most the order's total"),
        ],
        "journey_visits": [not_before("order_at", "visited_at", "an order is not before a visit of its journey")],
    }
