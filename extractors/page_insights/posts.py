"""Posts, reels and Instagram media published in some days, with tonight's figures and the comments below them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any

from extractors.graph import pages
from extractors.graph.client import Graph
from extractors.graph.work import Work
from extractors.page_insights import comments, figures, reels

STREAMS = ("posts", "post_insights", "comments")
_PAGE = 50
_POST = "id,message,created_time,permalink_url,status_type,promotion_status,shares,comments.limit(0).summary(true)"
_MEDIA = "id,caption,timestamp,permalink,media_type,media_product_type,like_count,comments_count"
_LEVELS = {"facebook": "post", "instagram": "media"}
Row = dict[str, Any]


def extract(work: Work) -> None:
    """Read and land one chunk of days. Raises MetaError, DeferredError, RecordError."""
    graph = pages.graph(work.context, work.unit.account)
    own_reels = reels.listed(work, graph)
    for post in _published(work, graph, own_reels):
        if not work.records.is_new("posts", (post["post_id"],), post):
            continue
        counts, reel = post.pop("counts"), own_reels.get(post["post_id"])
        work.records.add("posts", post)
        if reel is None:
            _figures(work, graph, post, counts, f"{post['post_id']}/insights", _LEVELS[post["platform"]])
        else:
            _figures(work, graph, post, counts, f"{reel['id']}/video_insights", reels.LEVEL)
        comments.extract(work, graph, post)


def _published(work: Work, graph: Graph, own_reels: dict[str, Row]) -> Iterator[Row]:
    """Posts of both platforms of the unit's days, in the shop's zone, until the night's end; each reel as itself."""
    zone, days = work.context.settings.zone, work.unit.detail["days"]
    since = datetime.combine(date.fromisoformat(days[0]), time(), zone)
    until = datetime.combine(date.fromisoformat(days[-1]) + timedelta(days=1), time(), zone)
    until = min(until, work.context.night_end)
    span: dict[str, Any] = {"since": int(since.timestamp()), "until": int(until.timestamp())}
    page_id = work.unit.account
    account = pages.record(work.context, page_id).get("instagram_business_account")
    listings = [(page_id, f"{page_id}/published_posts", _POST, _post)]
    if account:
        listings.append((account["id"], f"{account['id']}/media", _MEDIA, _media))
    found = ((page_id, reels.post(post_id, record)) for post_id, record in own_reels.items())
    listed = (
        (owner, post)
        for owner, path, fields, row in listings
        for post in map(row, graph.pages(path, _PAGE, fields=fields, **span))
        if post["post_id"] not in own_reels
    )
    for owner, post in chain(found, listed):
        at = datetime.fromisoformat(post["published_at"])
        if since <= at < until:
            yield {**post, "page_id": owner, "published_on": at.astimezone(zone).date().isoformat()}


def _figures(work: Work, graph: Graph, post: Row, counts: Row, path: str, level: str) -> None:
    own = {
        **{name: post[name] for name in ("post_id", "page_id", "platform")},
        "observed_on": work.context.night.isoformat(),
    }
    for measure, count in counts.items():
        if count is not None:
            work.records.add(
                "post_insights",
                {**own, "metric": f"{measure}_count", "measure": measure, "dimension": "all", "value": count},
            )
    for metric in figures.of_object(work, graph, post["post_id"], path, level, "post_insights", post["kind"] or ""):
        for row in figures.values(level, metric, metric["values"][0]["value"]):
            work.records.add("post_insights", row | own)


def _post(record: Row) -> Row:
    return {
        "post_id": record["id"],
        "platform": "facebook",
        "kind": record.get("status_type"),
        "text": record.get("message"),
        "permalink_url": record.get("permalink_url"),
        "is_paid": _is_promoted(record.get("promotion_status")),
        "published_at": record["created_time"],
        "counts": {
            "shares": (record.get("shares") or {}).get("count"),
            "comments": ((record.get("comments") or {}).get("summary") or {}).get("total_count"),
        },
    }


def _is_promoted(status: str | None) -> bool | None:
    return None if status is None else status not in ("inactive", "ineligible")


def _media(record: Row) -> Row:
    return {
        "post_id": record["id"],
        "platform": "instagram",
        "kind": record.get("media_product_type") if record.get("media_type") == "VIDEO" else record.get("media_type"),
        "text": record.get("caption"),
        "permalink_url": record.get("permalink"),
        "is_paid": None,
        "published_at": record["timestamp"],
        "counts": {},
    }
