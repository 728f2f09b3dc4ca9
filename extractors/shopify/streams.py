"""The source `shopify`: orders with lines, refunds and journeys, and customers, from Shopify's GraphQL Admin API.

What:     `changed`, orders that changed since the last night; `created/<first day>`, chunks of the backfill;
          `journeys`, orders whose journey was not computed yet; `customers`; `deleted`, orders that are gone.
When:     each night what changed, with an overlap. What happened after the night's end is left to the next night.
Flow:     bulkOperationRunQuery → JSONL → landing/shopify/orders → stage.shopify__orders → raw.shopify__orders
Alone:    python -m extractors land shopify --night 2026-11-20
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from extractors import changes, chunks, pauses
from extractors.records import UnitRecords
from extractors.run import Context
from extractors.shopify import access, customers, orders, queries, rows
from extractors.shopify.assembly import assembled
from extractors.shopify.bulk import Operations
from extractors.shopify.errors import ShopifyError, Verdict
from warehouse import ledger
from warehouse.landing import UnitWriter
from warehouse.ledger import Unit

_ORDERS = ("orders", "order_lines", "refunds", "journey_visits")
_WAITING = """
select order_id
from raw.shopify__orders
where
    journey_state = 'waiting'
    and ordered_at >= %(oldest)s
    and _as_of < %(night)s
order by order_id
"""


def accounts(context: Context) -> list[str]:
    """The shop's address."""
    return [context.options.shop]


def check(context: Context) -> None:
    """Before the first unit: is the token good, and what may the app read? Raises ShopifyError, DeferredError."""
    access.scopes(context)


def units(context: Context, account: str) -> Iterator[Unit]:
    """What changed, the journeys that were waited for, customers, deleted orders, then the backfill, newest first."""
    access.scopes(context)
    for unit in (
        Unit("shopify", account, "changed", _ORDERS, None, {}, changes.period(context, account, "orders")),
        *_journeys(context, account),
        customers.unit(context, account),
        *_deleted(context, account),
        *_backfill(context, account),
    ):
        if not context.is_complete(unit):
            yield unit


def extract(context: Context, unit: Unit, writer: UnitWriter) -> None:
    """Read and land one unit. Raises ShopifyError, DeferredError, RecordError."""
    if unit.name == "deleted":
        return  # it brings nothing: its scope says which orders are gone
    records = UnitRecords(context.source.streams, writer, f"Shopify, {unit.account}, {unit.name}")
    with pauses.keeping(context, unit.account):
        if unit.name == customers.NAME:
            _extract_customers(context, unit, writer, records)
        elif unit.name == "journeys":
            found = orders.by_id(access.admin(context), unit.detail["ids"])
            orders.land(context, access.admin(context), found, records)
        else:
            _extract_orders(context, unit, writer, records)
    context.keep_state(unit, None)


def _extract_orders(context: Context, unit: Unit, writer: UnitWriter, records: UnitRecords) -> None:
    field = "updated_at" if unit.name == "changed" else "created_at"
    conditions = [queries.since(field, datetime.fromisoformat(unit.detail["since"]))]
    conditions.append(queries.before("created_at", datetime.fromisoformat(unit.detail["until"])))
    _land_bulk(context, unit, writer, queries.orders_in_bulk(*conditions), records)


def _extract_customers(context: Context, unit: Unit, writer: UnitWriter, records: UnitRecords) -> None:
    since = unit.detail.get("since")
    conditions = [queries.since("updated_at", datetime.fromisoformat(since))] if since else []
    query = queries.customers_in_bulk(context.options.customer_metafields, *conditions)
    _land_bulk(context, unit, writer, query, records)


def _land_bulk(context: Context, unit: Unit, writer: UnitWriter, query: str, records: UnitRecords) -> None:
    admin, options, night = access.admin(context), context.options, context.night.isoformat()
    state = context.state(unit)
    operations = Operations(
        admin,
        state if state.get("night") == night else {},
        lambda kept: context.keep_state(unit, {**kept, "night": night} if kept else None),
        options.poll_seconds,
        options.job_hours,
        options.longest_wait_seconds,
    )

    def duplicate() -> None:
        writer.duplicates[unit.streams[0]] += 1

    with operations.results(f"{unit.name}", query) as results:
        found = assembled(results, unit.account, duplicate)
        if unit.name != customers.NAME:
            orders.land(context, admin, found, records)
            return
        for customer in found:
            if datetime.fromisoformat(customer["createdAt"]) < context.night_end:
                records.add("customers", rows.customer_row(customer))


def _journeys(context: Context, account: str) -> Iterator[Unit]:
    """Orders of earlier nights whose journey was not ready, unless they are too old to get one; once a night.

    The warehouse itself knows them, so that a run that was killed between two steps forgets none.
    """
    if chunks.published(context, account, "orders").get("journeys", date.min) >= context.night:
        return
    oldest = context.night_end - timedelta(days=context.source.facts["journey_days"])
    found = context.connection.execute(_WAITING, {"oldest": oldest, "night": context.night}).fetchall()
    if found:
        yield Unit("shopify", account, "journeys", _ORDERS, None, {}, {"ids": [one for (one,) in found]})


def _deleted(context: Context, account: str) -> Iterator[Unit]:
    """Orders deleted since the last night that these were listed for: gone from all streams, into history.

    A unit also where there are none, so that a night which could not list them is made up for.
    """
    since = datetime.fromisoformat(changes.period(context, account, "orders", "deleted")["since"])
    condition = f"subject_type:ORDER action:destroy {queries.since('created_at', since)}"
    unit = Unit("shopify", account, "deleted", _ORDERS)
    try:
        events = list(access.admin(context).pages("deleted orders", queries.DELETED, ("events",), filter=condition))
    except ShopifyError as error:
        if error.verdict is not Verdict.FATAL:
            raise
        ledger.open_gap(context.connection, context.run_id, unit, "orders", "deleted orders", str(error))
        return
    ledger.close_gaps(context.connection, unit, set())
    ids = sorted({str(rows.number(event["subjectId"])) for event in events if event.get("subjectId")})
    streams = _ORDERS if ids else _ORDERS[:1]
    yield replace(unit, streams=streams, scope={name: {"order_id": ids} for name in streams}, detail={"ids": ids})


def _backfill(context: Context, account: str) -> Iterator[Unit]:
    """Orders by the days on which they were placed, as far back as the app may read."""
    days = access.days_of_orders(context)
    oldest = context.night - timedelta(days=days - 1) if days is not None else None
    yield from changes.backfill(context, account, _ORDERS, context.options.days_per_job, oldest)
