"""The source `woocommerce`: orders with lines and refunds, customers and coupons, from WooCommerce's REST API.

What:     `changed`, orders that changed since the last night; `created/<first day>`, the backfill; `people`, all
          customers and coupons, because WooCommerce cannot say which of them changed; `deleted`, orders that are gone;
          `refunds`, orders whose refunds differ though they did not change.
When:     each night what changed, with an overlap. What happened after the night's end is left to the next night.
Flow:     GET /wp-json/wc/v3/orders → landing/woocommerce/orders → stage.woocommerce__orders → raw.woocommerce__orders
Alone:    python -m extractors land woocommerce --night 2026-11-20
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

from extractors import changes
from extractors.records import UnitRecords
from extractors.run import Context, ExtractionError
from extractors.woocommerce import deleted, listings, refunds, rows
from extractors.woocommerce.client import Rest
from warehouse.landing import UnitWriter
from warehouse.ledger import Unit

_ORDERS = ("orders", "order_lines", "refunds")
_PEOPLE = ("customers", "coupons")
_DAYS_PER_JOB = 28


def accounts(context: Context) -> list[str]:
    """The shop's host."""
    return [str(context.options.shop_url).split("://")[-1].strip("/").replace("/", "_").replace(":", "_")]


def check(context: Context) -> None:
    """Before the first unit: is the key good? Raises WooCommerceError, DeferredError."""
    _rest(context).get("orders", per_page=1)


def units(context: Context, account: str) -> Iterator[Unit]:
    """What changed, people, deleted orders, then the backfill, newest first; not those complete for this night."""
    period = changes.period(context, account, "orders")
    everything: dict[str, dict[str, list[str]]] = {name: {} for name in _PEOPLE}
    for unit in (
        Unit("woocommerce", account, changes.CHANGED, _ORDERS, None, {}, period),
        Unit("woocommerce", account, "people", _PEOPLE, None, everything),
        *_deleted(context, account),
        *_refunds(context, account),
        *changes.backfill(context, account, _ORDERS, _DAYS_PER_JOB),
    ):
        if not context.is_complete(unit):
            yield unit


def extract(context: Context, unit: Unit, writer: UnitWriter) -> None:
    """Read and land one unit. Raises WooCommerceError, DeferredError, RecordError."""
    if unit.name == "deleted":
        return  # it brings nothing: its scope says which orders are gone
    records = UnitRecords(context.source.streams, writer, f"WooCommerce, {unit.account}, {unit.name}")
    if unit.name == "people":
        _extract_people(context, records)
        return
    if unit.name == refunds.UNIT:
        for order_id in unit.detail["ids"]:
            if (one := listings.order(_rest(context), order_id)) is not None:
                _land_refunds(context, one, records)
        return
    since = listings.CHANGED if unit.name == changes.CHANGED else listings.PLACED
    for order in listings.orders(_rest(context), unit.detail, since):
        if records.is_new("orders", (str(order["id"]),), order):
            _land(context, order, records)


def _deleted(context: Context, account: str) -> Iterator[Unit]:
    """Orders that are gone at the shop are gone from all streams, into history."""
    gone = list(deleted.ids(context, account, _rest(context), _DAYS_PER_JOB))
    if gone:
        scope = {name: {"order_id": gone} for name in _ORDERS}
        yield Unit("woocommerce", account, "deleted", _ORDERS, None, scope, {"ids": gone})


def _refunds(context: Context, account: str) -> Iterator[Unit]:
    """Refunds of orders that lost or gained some without having changed: the old ones go into history."""
    ids = refunds.differing(context, account, _rest(context), _DAYS_PER_JOB)
    if ids:
        scope = {"refunds": {"order_id": ids}}
        yield Unit("woocommerce", account, refunds.UNIT, refunds.STREAMS, None, scope, {"ids": ids})


def _land(context: Context, order: dict[str, Any], records: UnitRecords) -> None:
    records.add("orders", rows.order_row(order, context.source.facts["attribution"], context.options.order_meta))
    for row in rows.line_rows(order):
        records.add("order_lines", row)
    if order.get("refunds"):
        _land_refunds(context, order, records)


def _land_refunds(context: Context, order: dict[str, Any], records: UnitRecords) -> None:
    for refund in _rest(context).rows(f"orders/{order['id']}/refunds"):
        row = rows.refund_row(order, refund)
        if datetime.fromisoformat(str(row["refunded_at"])) < context.night_end:
            records.add("refunds", row)


def _extract_people(context: Context, records: UnitRecords) -> None:
    for customer in _rest(context).rows("customers", role="all"):
        row = rows.customer_row(customer, context.options.customer_meta)
        if row["created_at"] is None or datetime.fromisoformat(row["created_at"]) < context.night_end:
            records.add("customers", row)
    for coupon in _rest(context).rows("coupons"):
        records.add("coupons", rows.coupon_row(coupon))


def _rest(context: Context) -> Rest:
    """The client, made once a run. Raises ExtractionError where there is no key."""
    if "rest" not in context.kept:
        options = context.options
        key, secret = (context.secret(f"woocommerce_consumer_{name}") for name in ("key", "secret"))
        if key is None or secret is None:
            raise ExtractionError(
                f"WooCommerce, {options.shop_url}: there is no key; set HOURGLASS_WOOCOMMERCE_CONSUMER_KEY and "
                "HOURGLASS_WOOCOMMERCE_CONSUMER_SECRET"
            )
        waits = (options.retry_seconds, options.longest_wait_seconds)
        pair = (key.get_secret_value(), secret.get_secret_value())
        version, size = context.source.facts["api_version"], max(2, options.page_size)  # each page repeats a row
        context.kept["rest"] = Rest(options.shop_url, version, pair, size, waits, options.timeout_seconds)
    return cast(Rest, context.kept["rest"])
