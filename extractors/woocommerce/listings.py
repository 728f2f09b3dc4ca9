"""Listings of orders in every state, by the instants between which they were placed or changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from extractors.woocommerce.client import Rest

_STATES = ("any", "trash")  # `any` is every state but the trash
PLACED, CHANGED = "after", "modified_after"


def orders(rest: Rest, days: Mapping[str, str], since: str = PLACED, **asked: Any) -> Iterator[dict[str, Any]]:
    """Orders placed before `until` and placed (or changed) from `since` on. Raises WooCommerceError, DeferredError."""
    for state in _STATES:
        yield from rest.rows("orders", status=state, **_between(days, since), **asked)


def count(rest: Rest, days: Mapping[str, str]) -> int | None:
    """How many orders were placed; None where the shop's server does not say. Raises as `orders`."""
    totals = [rest.total("orders", status=state, **_between(days, PLACED)) for state in _STATES]
    return None if None in totals else sum(filter(None, totals))


def _between(days: Mapping[str, str], since: str) -> dict[str, str]:
    return {"dates_are_gmt": "true", since: _gmt(days["since"], 1), "before": _gmt(days["until"])}


def _gmt(text: str, earlier: int = 0) -> str:
    """An instant as a filter takes it, some seconds earlier: `after` leaves the very second out."""
    at = datetime.fromisoformat(text).astimezone(UTC) - timedelta(seconds=earlier)
    return at.strftime("%Y-%m-%dT%H:%M:%S")
