"""Orders that were deleted for good, of which WooCommerce tells nothing.

So the orders of each chunk of days are counted, by two calls of one row, and listed by their ids where the shop has
another number of them than the warehouse. What is not listed is asked for by its id: only an order that is unknown is
gone. Days before the backfill are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractors.run import Context
from extractors.woocommerce import listings
from extractors.woocommerce.client import Rest

_KNOWN = """
select order_id
from raw.woocommerce__orders
where
    ordered_at >= %(since)s
    and ordered_at < %(until)s
"""


def ids(context: Context, account: str, rest: Rest, days_per_job: int) -> Iterator[str]:
    """Ids of published orders that the shop does not have any more. Raises WooCommerceError, DeferredError."""
    for days in listings.published_days(context, account, days_per_job):
        known = {str(one) for (one,) in context.connection.execute(_KNOWN, days).fetchall()}
        context.connection.commit()
        if known and listings.count(rest, days) != len(known):
            listed = {str(order["id"]) for order in listings.orders(rest, days, _fields="id")}
            yield from (one for one in sorted(known - listed) if listings.order(rest, one, _fields="id") is None)
