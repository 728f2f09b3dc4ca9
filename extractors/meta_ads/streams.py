"""The source `meta_ads`: campaigns, ads, their figures by day, and leads, from Meta's Marketing API.

What:     per ad account one unit `objects` (account, campaigns, ad sets with targeting, ads, creatives, audiences) and
          one unit `insights/<first day>` for each chunk of days; once a unit `interests`; per page one unit `leads`.
When:     each night reads all objects, and the days of the restatement window again; a first night reads further back.
Flow:     GET /act_1/campaigns → landing/meta_ads/campaigns → stage.meta_ads__campaigns → raw.meta_ads__campaigns
Alone:    python -m extractors land meta_ads --night 2026-11-20
"""

from __future__ import annotations

from collections.abc import Iterator

from extractors import chunks, pauses
from extractors.graph import access, pages
from extractors.graph.work import Work
from extractors.meta_ads import days, interests, leads, objects, snapshot
from extractors.meta_ads.accounts import record as account_record
from extractors.run import Context
from warehouse.landing import UnitWriter
from warehouse.ledger import Unit


def accounts(context: Context) -> list[str]:
    """Ids of the configured ad accounts, without `act_`, and of the pages whose leads are read, as `page_1`.

    Each night begins with these, so here it is noted when the token ends. Raises ExtractionError without a token.
    """
    found = _accounts(context)
    if found:
        access.warn_of_expiry(context, found[0])
    return found


def check(context: Context) -> None:
    """Before the first unit: is the token good, for how long, and may it read every account and page?

    Raises MetaError naming account, code and remedy; DeferredError.
    """
    for account in accounts(context):
        access.graph(context, account).get("me", fields="id")
        if account.startswith(leads.PREFIX):
            pages.record(context, account.removeprefix(leads.PREFIX))
        else:
            account_record(context, account)
    days.streams(context)
    days.windows(context)


def units(context: Context, account: str) -> Iterator[Unit]:
    """What the night needs of an account, days newest first; not what is complete for this night."""
    found = _page_units(account) if account.startswith(leads.PREFIX) else _account_units(context, account)
    return (unit for unit in found if not context.is_complete(unit))


def extract(context: Context, unit: Unit, writer: UnitWriter) -> None:
    """Read and land one unit. Raises MetaError, DeferredError, RecordError."""
    work = Work.of(context, unit, writer)
    with pauses.keeping(context, unit.account):
        {"objects": snapshot, "interests": interests, leads.UNIT: leads}.get(unit.name, days).extract(work)
    work.done()


def _accounts(context: Context) -> list[str]:
    options = context.options
    forms = [f"{leads.PREFIX}{page}" for page in options.lead_pages]
    return list(dict.fromkeys([*(objects.plain_id(account) for account in options.accounts), *forms]))


def _page_units(account: str) -> Iterator[Unit]:
    page = {"page_id": [account.removeprefix(leads.PREFIX)]}
    yield Unit("meta_ads", account, leads.UNIT, leads.STREAMS, None, {"lead_forms": page})


def _account_units(context: Context, account: str) -> Iterator[Unit]:
    record, options, own = account_record(context, account), context.options, {"account_id": [account]}
    yield Unit("meta_ads", account, "objects", snapshot.STREAMS, None, dict.fromkeys(snapshot.STREAMS, own))
    if account == _accounts(context)[0] and interests.seed(context):
        yield Unit("meta_ads", account, "interests", interests.STREAMS, None, dict.fromkeys(interests.STREAMS, own))
    zone = chunks.zone("Meta", account, record["timezone_name"])
    newest = chunks.newest_day(context.night, context.night_end, zone)
    streams, asked = days.streams(context), days.asked_for(context)
    published = chunks.published(context, account, *streams, asked=asked)
    for chunk in chunks.wanted(newest, options.window_days, options.backfill_days, options.days_per_job, published):
        scope = {name: {**own, "date": chunk.days} for name in streams}
        detail = {"since": chunk.since.isoformat(), "until": chunk.until.isoformat(), "asked": asked}
        yield Unit("meta_ads", account, chunk.name, streams, chunk.until, scope, detail)
