"""Which customers a night reads: those that changed, or all of them once some are gone.

Shopify lists no event of a customer who was deleted or merged into another (EventSubjectType has CUSTOMER, and no
resource of customers' deletion is documented). But it counts: those made before an instant can only become fewer. So
each night counts the ones that the last night had counted; are there fewer, all are read, and who is not there is gone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from extractors import changes
from extractors.run import Context
from extractors.shopify import access, queries
from extractors.shopify.errors import ShopifyError, Verdict
from warehouse import ledger
from warehouse.ledger import Batch, Unit

NAME = "customers"


def unit(context: Context, account: str) -> Unit:
    """The night's unit; where Shopify does not count, deleted customers stay, which is a gap.

    Raises ShopifyError, DeferredError.
    """
    last, found = context.last_published(account, NAME, NAME), Unit("shopify", account, NAME, (NAME,))
    period = {"until": context.night_end.isoformat()}
    changed = changes.period(context, account, NAME, NAME) if last else period
    if last is not None and last.night >= context.night:
        return replace(found, detail=changed)  # a night that was left out: later ones have counted
    try:
        count, is_whole = _count(context, context.night_end), last is None or _is_fewer(context, last)
    except ShopifyError as error:
        if error.verdict is not Verdict.FATAL:
            raise
        ledger.open_gap(context.connection, context.run_id, found, NAME, "deleted customers", str(error))
        return replace(found, detail=changed)
    ledger.close_gaps(context.connection, found, set())
    detail = {**(period if is_whole else changed), "count": count}
    return replace(found, scope={NAME: {}} if is_whole else {}, detail=detail)


def _is_fewer(context: Context, last: Batch) -> bool:
    """Whether there are fewer of those customers than the last night counted; also where it did not count."""
    counted = last.detail.get("count")
    return counted is None or _count(context, datetime.fromisoformat(last.detail["until"])) < int(counted)


def _count(context: Context, until: datetime) -> int:
    condition = queries.before("created_at", until)
    answer = access.admin(context).ask("count of customers", queries.COUNT, filter=condition)
    return int(answer["customersCount"]["count"])
