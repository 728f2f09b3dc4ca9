"""The source `page_insights`: posts, comments, stories and figures of a Facebook Page and its Instagram account.

What:     per page units `snapshot` (page, account, recommendations), `stories`, `posts/<Monday>` (posts and media with
          figures as of tonight, comments) and `insights/<Monday>` (figures by day).
When:     each night all posts of the last weeks, and the days that Meta may still change; a first night further back.
Flow:     GET /1/published_posts → landing/page_insights/posts → stage.page_insights__posts → raw.page_insights__posts
Alone:    python -m extractors land page_insights --night 2026-11-20
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from extractors import chunks, pauses
from extractors.chunks import Chunk
from extractors.graph import access, pages
from extractors.graph.work import Work
from extractors.page_insights import days, posts, snapshot, stories
from extractors.run import Context
from warehouse.landing import UnitWriter
from warehouse.ledger import Unit

_DAYS = 7  # of a chunk: far below the 90 that Meta gives in one call
_KINDS = {posts.STREAMS: "posts", days.STREAMS: "insights"}
_KEPT = timedelta(days=728)  # Meta keeps two years, counted from its own today


def accounts(context: Context) -> list[str]:
    """Ids of the configured pages. Each night begins with these, so here it is noted when the token ends.

    Raises ExtractionError without a token.
    """
    found = list(dict.fromkeys(context.options.pages))
    if found:
        access.warn_of_expiry(context, found[0])
    return found


def check(context: Context) -> None:
    """Before the first unit: is the token good, for how long, and does it give each page's own token?

    Raises MetaError naming page, code and remedy; DeferredError.
    """
    for page in accounts(context):
        pages.record(context, page)


def units(context: Context, account: str) -> Iterator[Unit]:
    """What the night needs of a page, newest first; not what is complete for this night."""
    for unit in _every(context, account):
        if not context.is_complete(unit):
            yield unit


def extract(context: Context, unit: Unit, writer: UnitWriter) -> None:
    """Read and land one unit. Raises MetaError, DeferredError, RecordError."""
    work = Work.of(context, unit, writer)
    kinds = {"snapshot": snapshot, stories.UNIT: stories, "posts": posts, "insights": days}
    with pauses.keeping(context, unit.account):
        kinds[unit.name.split("/")[0]].extract(work)
    work.done()


def _every(context: Context, account: str) -> Iterator[Unit]:
    options, record = context.options, pages.record(context, account)
    owners = [account, *(one["id"] for one in [record.get("instagram_business_account")] if one)]
    yield Unit("page_insights", account, stories.UNIT, stories.STREAMS)
    yield Unit("page_insights", account, "snapshot", snapshot.STREAMS)
    for chunk in _chunks(context, account, posts.STREAMS, owners, context.night, options.post_days):
        scope = {
            "posts": {"page_id": owners, "published_on": chunk.days},
            "comments": {"page_id": owners, "post_published_on": chunk.days},
        }
        detail = {"days": chunk.days, "asked": owners}
        yield Unit("page_insights", account, chunk.name, posts.STREAMS, chunk.until, scope, detail)
    newest = chunks.newest_day(context.night, context.night_end, days.PACIFIC)
    for chunk in _chunks(context, account, days.STREAMS, owners, newest, options.window_days):
        detail = {"days": chunk.days, "asked": owners}
        yield Unit("page_insights", account, chunk.name, days.STREAMS, chunk.until, {}, detail)


def _chunks(
    context: Context, account: str, streams: tuple[str, ...], owners: list[str], newest: date, window: int
) -> list[Chunk]:
    """Chunks of posts or of figures; all of them again for an Instagram account that the page gained."""
    published = chunks.published(context, account, *streams, asked=owners)
    kind, backfill = _KINDS[streams], context.options.backfill_days
    return chunks.wanted(newest, window, backfill, _DAYS, published, kind, newest - _KEPT)
