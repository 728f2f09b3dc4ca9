"""Comments below a post, with all their replies.

Facebook gives all levels in one listing (`filter=stream`). Instagram gives the first level, each with the first
replies inside; that inner list has pages of its own, which the SDK never turns: such replies are listed anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from extractors.graph.client import Graph
from extractors.graph.errors import MetaError
from extractors.graph.work import Work
from extractors.page_insights import figures

_PAGE = 50
_FACEBOOK = "id,message,created_time,from,parent{id},like_count"
_REPLY = "id,text,timestamp,from,like_count,parent_id"
_INSTAGRAM = f"id,text,timestamp,from,like_count,replies{{{_REPLY}}}"
Row = dict[str, Any]


def extract(work: Work, graph: Graph, post: Row) -> None:
    """Land the comments below a post that were written before the night's end. Raises MetaError, DeferredError."""
    found = _facebook(graph, post) if post["platform"] == "facebook" else _instagram(graph, post)
    own = {name: post[name] for name in ("page_id", "platform", "post_id")}
    own["post_published_on"] = post["published_on"]
    try:
        for comment in found:
            if datetime.fromisoformat(comment["created_at"]) >= work.context.night_end:
                continue
            if work.records.is_new("comments", (comment["comment_id"],), comment):
                is_from_page = comment["author_id"] == post["page_id"]
                work.records.add("comments", {**comment, **own, "is_from_page": is_from_page})
    except MetaError as error:
        if not figures.is_gone(graph, post["post_id"], error):
            raise  # none at all would send those of before into history


def _facebook(graph: Graph, post: Row) -> Iterator[Row]:
    for record in graph.pages(f"{post['post_id']}/comments", _PAGE, filter="stream", fields=_FACEBOOK):
        yield _row(record, record.get("message"), record["created_time"], (record.get("parent") or {}).get("id"))


def _instagram(graph: Graph, post: Row) -> Iterator[Row]:
    for record in graph.pages(f"{post['post_id']}/comments", _PAGE, fields=_INSTAGRAM):
        yield _row(record, record.get("text"), record["timestamp"], None)
        nested = record.get("replies") or {}
        replies = nested.get("data", [])
        if (nested.get("paging") or {}).get("next"):
            replies = graph.pages(f"{record['id']}/replies", _PAGE, fields=_REPLY)
        for reply in replies:
            yield _row(reply, reply.get("text"), reply["timestamp"], record["id"])


def _row(record: Row, text: str | None, created_at: str, parent: str | None) -> Row:
    return {
        "comment_id": record["id"],
        "parent_comment_id": parent,
        "author_id": (record.get("from") or {}).get("id"),
        "text": text,
        "likes": record.get("like_count"),
        "created_at": created_at,
    }
