"""Reels of a Facebook Page: they have a listing, ids and metrics of their own, and the comments of a post.

Source: Graph API, Video Insights (metrics of Reels) and the edge `video_reels` of a page, whose `post_id` is the second
half of the id that the reel has as a post.
"""

from __future__ import annotations

from typing import Any

from extractors.graph.client import Graph
from extractors.graph.errors import MetaError
from extractors.graph.work import Work

LEVEL = "reel"
_REEL = "id,post_id,description,created_time,permalink_url"
_PAGE = 50
_NO_EDGE = (12, 100, 2500)  # removed, not for this page, unknown to this version
Row = dict[str, Any]


def listed(work: Work, graph: Graph) -> dict[str, Row]:
    """The page's reels by the ids of their posts, read once a run. Raises MetaError, DeferredError.

    A page or version that lists none costs no post: it is an open gap.
    """
    page_id = work.unit.account
    kept: dict[str, dict[str, Row]] = work.context.kept.setdefault("reels", {})
    if page_id not in kept:
        try:
            found = list(graph.pages(f"{page_id}/video_reels", _PAGE, fields=_REEL))
        except MetaError as error:
            if error.fault.code not in _NO_EDGE:
                raise
            work.gap("posts", "video_reels", str(error))
            return {}
        kept[page_id] = {_post_id(page_id, record): record for record in found}
    return kept[page_id]


def post(post_id: str, record: Row) -> Row:
    """A reel as a post; its counts are among its figures."""
    return {
        "post_id": post_id,
        "platform": "facebook",
        "kind": "REELS",  # as Instagram calls its own
        "text": record.get("description"),
        "permalink_url": record.get("permalink_url"),
        "is_paid": None,
        "published_at": record["created_time"],
        "counts": {},
    }


def _post_id(page_id: str, record: Row) -> str:
    return f"{page_id}_{record['post_id']}" if record.get("post_id") else str(record["id"])
