"""Orders made whole and landed: what bulk cut off is read page by page."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from extractors.records import UnitRecords
from extractors.run import Context
from extractors.shopify import queries, rows
from extractors.shopify.client import Admin
from extractors.shopify.errors import ShopifyError, Verdict

_AT_ONCE = 50
Order = dict[str, Any]


def land(context: Context, admin: Admin, found: Iterable[Order], records: UnitRecords) -> None:
    """Complete and land orders; refunds made after the night's end are the next night's."""
    orders = iter(found)
    while some := list(itertools.islice(orders, _AT_ONCE)):
        _add_refund_lines(admin, some)
        for order in some:
            _complete(admin, order)
            records.add("orders", rows.order_row(order, context.options.order_attributes))
            for row in rows.line_rows(order):
                records.add("order_lines", row)
            for row in rows.refund_rows(order):
                if datetime.fromisoformat(row["refunded_at"]) < context.night_end:
                    records.add("refunds", row)
            for row in rows.visit_rows(order):
                records.add("journey_visits", row)


def by_id(admin: Admin, ids: list[str]) -> Iterator[Order]:
    """Orders by their numbers, whole; a deleted one is left out."""
    gids = [f"gid://shopify/Order/{one}" for one in ids]
    for order in _nodes(admin, "orders by id", queries.ORDERS, gids):
        _page(admin, order, "LineItem", queries.LINES, ("lineItems",))
        yield order


def _complete(admin: Admin, order: Order) -> None:
    """Read lists page by page that are shorter than Shopify's own counts of them: bulk cuts them off in silence."""
    pieces = sum(int(line["quantity"]) for line in order.get("LineItem", []))
    if pieces < int(order.get("subtotalLineItemsQuantity") or 0):
        _page(admin, order, "LineItem", queries.LINES, ("lineItems",))
    if len(order.get("CustomerVisit", [])) < rows.moments_count(order):
        _page(admin, order, "CustomerVisit", queries.MOMENTS, ("customerJourneySummary", "moments"))


def _page(admin: Admin, order: Order, kind: str, query: str, path: tuple[str, ...]) -> None:
    found = admin.pages(f"{kind} of {order['id']}", query, ("node", *path), id=order["id"])
    by_id = {node["id"]: node for node in found if node.get("id")}  # a page that came twice counts once
    order[kind] = list(by_id.values())


def _add_refund_lines(admin: Admin, found: list[Order]) -> None:
    """The lines of refunds, which bulk cannot give because they are a list within a list."""
    refunded = [order["id"] for order in found if order.get("refunds")]
    lines = {
        refund["id"]: refund["refundLineItems"]
        for order in _nodes(admin, "lines of refunds", queries.REFUND_LINES, refunded)
        for refund in order["refunds"]
    }
    for order in found:
        for refund in order.get("refunds") or []:
            refund["refundLineItems"] = lines.get(refund["id"])


def _nodes(admin: Admin, name: str, query: str, gids: list[str]) -> Iterator[Order]:
    """Objects by id, as many at once as the cost of the query allows."""
    size = _AT_ONCE
    while gids:
        try:
            found = admin.ask(name, query, ids=gids[:size])["nodes"]
        except ShopifyError as error:
            if error.verdict is not Verdict.SPLIT or size == 1:
                raise
            size //= 2
            continue
        yield from (node for node in found if node)
        gids = gids[size:]
