"""Truths about WooCommerce's REST API. An odd row is a warning; a currency that cannot be is critical."""

from __future__ import annotations

from typing import Any

from expectations.baseline import COUNTRY, CURRENCY
from expectations.vocabulary import at_least, given, like, not_before, one_of
from warehouse.staged import FoundIn, Reckoned, Total

STATES = ["pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed", "trash", "checkout-draft"]

RECKONED: dict[str, tuple[Reckoned, ...]] = {
    "orders": (Total("tax_and_shipping", ("tax_total", "shipping_total")),),
    "order_lines": (FoundIn("order_of_line", "orders", "order_id", by="order_id"),),
    "refunds": (
        FoundIn("order_at", "orders", "ordered_at", by="order_id"),
        FoundIn("order_total", "orders", "total", by="order_id"),
    ),
}


def expectations() -> dict[str, list[Any]]:
    """The truths by stream."""
    return {
        "orders": [
            at_least("total", "tax_and_shipping", "an order's total is at least its tax and shipping"),
            not_before("paid_at", "ordered_at"),
            not_before("ordered_at", "session_started_at"),
            like("currency", CURRENCY, "currency is a code of three letters"),
            like("country", COUNTRY, "country is a code of two letters", severity="warning"),
            one_of("status", STATES, "the state is WooCommerce's own; others count as not paid", severity="warning"),
        ],
        "order_lines": [given("order_of_line", "the order of a line is known", "warning")],
        "refunds": [
            not_before("refunded_at", "order_at", "a refund is not before its order"),
            at_least("order_total", "amount", "a refund is at most the order's total"),
        ],
    }
