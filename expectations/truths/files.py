"""Truths about the shop's own exports.

A single odd row (an order paid with a gift card, a click counted the day after its impression) is no reason to keep
a night's orders back: it is a warning. Critical is what makes every figure after it wrong: a currency or a rate that
cannot be, or a column that means something else than we think, seen by most rows contradicting it.
"""

from __future__ import annotations

from typing import Any

from expectations.baseline import COUNTRY, CURRENCY
from expectations.vocabulary import at_least, given, like, not_before, within
from warehouse.staged import FirstOf, FoundIn, Reckoned, Total

_MOST = 0.5

RECKONED: dict[str, tuple[Reckoned, ...]] = {
    "orders": (Total("tax_and_shipping", ("tax_total", "shipping_total")),),
    "order_lines": (FoundIn("order_of_line", "orders", "order_id", by="order_id"),),
    "refunds": (
        FoundIn("order_of_refund", "orders", "order_id", by="order_id"),
        FoundIn("order_at", "orders", "ordered_at", by="order_id"),
        FoundIn("order_total", "orders", "total", by="order_id"),
    ),
    "visits": (FirstOf("visitor", ("customer_id", "user_id", "anonymous_id", "email")),),
    "leads": (FirstOf("person", ("email", "phone", "customer_id", "anonymous_id")),),
    "conversions": (FirstOf("person", ("lead_id", "customer_id", "email", "anonymous_id")),),
    "memberships": (FirstOf("person", ("customer_id", "user_id", "email")),),
    "erasures": (FirstOf("person", ("email", "phone", "customer_id", "user_id")),),
}


def expectations() -> dict[str, list[Any]]:
    """The truths by stream."""
    return {**_of_sales(), **_of_people(), **_of_promotion(), "exchange_rates": _of_rates()}


def _of_sales() -> dict[str, list[Any]]:
    most = "in most orders the total is at least tax and shipping; else it is not what the customer pays"
    return {
        "orders": [
            at_least("total", "tax_and_shipping", "an order's total is at least its tax and shipping"),
            at_least("total", "tax_and_shipping", most, mostly=_MOST, severity="critical"),
            not_before("delivered_at", "ordered_at"),
            not_before("promised_at", "ordered_at"),
            _country(),
        ],
        "order_lines": [given("order_of_line", "the order of a line is known", "warning")],
        "refunds": [
            given("order_of_refund", "the order of a refund is known", "warning"),
            not_before("refunded_at", "order_at", "a refund is not before its order"),
            at_least("order_total", "amount", "a refund is at most the order's total"),
        ],
    }


def _of_people() -> dict[str, list[Any]]:
    return {
        "customers": [_country()],
        "visits": [
            given("visitor", "a visit has at least one identifier", "warning"),
            not_before("ended_at", "started_at"),
        ],
        "leads": [given("person", "a lead has at least one identifier", "warning")],
        "conversions": [given("person", "a conversion has at least one identifier", "warning")],
        "memberships": [
            given("person", "a membership has at least one identifier", "warning"),
            not_before("left_at", "joined_at"),
        ],
        # Never critical: the other requests of the batch have a legal term.
        "erasures": [given("person", "a request to be forgotten says who", "warning")],
        "reviews": [
            at_least("max_rating", "rating", "a rating is at most the most stars possible"),
            not_before("answered_at", "created_at"),
        ],
        "support_tickets": [
            not_before("first_answer_at", "opened_at"),
            not_before("closed_at", "opened_at"),
        ],
    }


def _of_promotion() -> dict[str, list[Any]]:
    swapped = "in most rows clicks are at most impressions; else the columns are swapped"
    return {
        "ad_performance": [
            at_least("impressions", "clicks", "clicks are at most impressions"),
            at_least("impressions", "clicks", swapped, mostly=_MOST, severity="critical"),
            at_least("impressions", "reach", "reach is at most impressions"),
        ],
        "page_posts": [at_least("reach", "engaged_people", "people engaged are at most people reached")],
    }


def _of_rates() -> list[Any]:
    codes = [like(column, CURRENCY, f"{column} is an ISO 4217 code") for column in ("base", "quote")]
    return [*codes, within("rate", "a rate is greater than 0", above=0)]


def _country() -> Any:
    return like("country", COUNTRY, "country is an ISO 3166 alpha-2 code", "warning")
