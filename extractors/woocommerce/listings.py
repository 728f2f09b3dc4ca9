"""Listings of orders in every state, and of refunds, by the instants between which they were made or changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from extractors import changes, chunks
from extractors.run import Context
from extractors.woocommerce.client import Rest, WooCommerceError

_STATES = ("any", "trash")  # `any` is every state but the trash
PLACED, CHANGED = "after", "modified_after"
_UNKNOWN = "woocommerce_rest_shop_order_invalid_id"


def orders(rest: Rest, days: Mapping[str, str], since: str = PLACED, **asked: Any) -> Iterator[dict[str, Any]]:
    """Orders placed before `until` and placed (or changed) from `since` on. Raises WooCommerceError, DeferredError."""
    for state in _STATES:
        yield from rest.rows("orders", status=state, **_between(days, since), **asked)


def count(rest: Rest, days: Mapping[str, str]) -> int | None:
    """How many orders were placed; None where the shop's server does not say. Raises as `orders`."""
    totals = [rest.total("orders", status=state, **_between(days, PLACED)) for state in _STATES]
    return None if None in totals else sum(filter(None, totals))


def order(rest: Rest, order_id: str, **asked: Any) -> dict[str, Any] | None:
    """One order, None if the shop does not have it any more. Raises as `orders`."""
    try:
        return dict(rest.get(f"orders/{order_id}", **asked))
    except WooCommerceError as error:
        if error.code != _UNKNOWN:
            raise
        return None


def refunds(rest: Rest, days: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Refunds made in the days, by `id` and `parent_id`, their order's. Raises as `orders`."""
    yield from rest.rows("refunds", **_between(days, PLACED), _fields="id,parent_id")


def count_refunds(rest: Rest, days: Mapping[str, str]) -> int | None:
    """How many refunds were made; None where the shop's server does not say. Raises as `orders`."""
    return rest.total("refunds", **_between(days, PLACED))


def published_days(context: Context, account: str, days_per_job: int) -> Iterator[dict[str, str]]:
    """Chunks of the backfill's days up to the last night whose changes were published, for comparing; newest first."""
    last = chunks.published(context, account, "orders").get(changes.CHANGED)
    if last is not None:
        newest = min(last, context.night)
        for chunk in chunks.wanted(newest, 1, context.options.backfill_days, days_per_job, {}, "created"):
            yield changes.instants(context, chunk)


def _between(days: Mapping[str, str], since: str) -> dict[str, str]:
    return {"dates_are_gmt": "true", since: _gmt(days["since"], 1), "before": _gmt(days["until"])}


def _gmt(text: str, earlier: int = 0) -> str:
    """An instant as a filter takes it, some seconds earlier: `after` leaves the very second out."""
    at = datetime.fromisoformat(text).astimezone(UTC) - timedelta(seconds=earlier)
    return at.strftime("%Y-%m-%dT%H:%M:%S")
