"""Orders whose refunds are not those of the warehouse, though nothing says that the order changed.

WooCommerce changes nothing of an order when a refund of it is deleted (woocommerce/woocommerce#26532), and some payment
plug-ins nothing when one is made. So the refunds of each chunk of days are listed by their ids: at once where a page
holds them, because counting is a call, too, and else where the shop has another number of them than the warehouse.
"""

from __future__ import annotations

from extractors.run import Context
from extractors.woocommerce import listings
from extractors.woocommerce.client import Rest, WooCommerceError
from warehouse import ledger
from warehouse.ledger import Unit

STREAMS, UNIT = ("refunds",), "refunds"
_KNOWN = """
select refund_id, order_id
from raw.woocommerce__refunds
where
    refunded_at >= %(since)s
    and refunded_at < %(until)s
"""
_ORDERS = """
select order_id
from raw.woocommerce__orders
where order_id = any(%s)
"""
_NO_LIST = "rest_no_route"  # before WooCommerce 9.0


def differing(context: Context, account: str, rest: Rest, days_per_job: int) -> list[str]:
    """Ids of published orders that have lost or gained a refund. An old shop cannot list refunds, which is a gap.

    Raises WooCommerceError, DeferredError.
    """
    unit, found = Unit("woocommerce", account, UNIT, STREAMS), set()
    try:
        for days in listings.published_days(context, account, days_per_job):
            found |= _differing(context, rest, days)
    except WooCommerceError as error:
        if error.code != _NO_LIST:
            raise
        reason = "WooCommerce lists refunds from version 9.0 on; one that is deleted, and its order not changed, stays"
        ledger.open_gap(context.connection, context.run_id, unit, STREAMS[0], "deleted refunds", reason)
        return []
    ledger.close_gaps(context.connection, unit, set())
    return sorted(found)


def _differing(context: Context, rest: Rest, days: dict[str, str]) -> set[str]:
    known: dict[str, str] = dict(context.connection.execute(_KNOWN, days).fetchall())
    context.connection.commit()
    if len(known) >= context.options.page_size and listings.count_refunds(rest, days) == len(known):
        return set()
    listed = {str(one["id"]): str(one["parent_id"]) for one in listings.refunds(rest, days)}
    made = [order for refund, order in listed.items() if refund not in known]
    ours = context.connection.execute(_ORDERS, (made,)).fetchall()  # others were placed before all that is read
    context.connection.commit()
    return {order for refund, order in known.items() if refund not in listed} | {order for (order,) in ours}
