"""The page and its Instagram account as they are tonight, and recommendations, where the version still gives them."""

from __future__ import annotations

from typing import Any

from extractors.graph import pages
from extractors.graph.errors import MetaError
from extractors.graph.work import Work

STREAMS = ("pages", "ratings")
_PAGE = "id,name,followers_count,fan_count"
_ACCOUNT = "id,name,username,followers_count,media_count"
_RATING = "created_time,recommendation_type,rating,review_text,open_graph_story"
_REMOVED = 12


def extract(work: Work) -> None:
    """Read and land both. Raises MetaError, DeferredError, RecordError."""
    page_id = work.unit.account
    graph, record = pages.graph(work.context, page_id), pages.record(work.context, page_id)
    page = graph.get(page_id, fields=_PAGE)
    work.records.add("pages", _row(work, page, "facebook") | {"username": None})
    account = record.get("instagram_business_account")
    if account:
        work.records.add("pages", _row(work, graph.get(account["id"], fields=_ACCOUNT), "instagram"))
    try:
        for rating in graph.pages(f"{page_id}/ratings", 50, fields=_RATING):
            rating_id = (rating.get("open_graph_story") or {}).get("id") or rating["created_time"]
            if work.records.is_new("ratings", (rating_id,), rating):
                work.records.add("ratings", _rating(rating) | {"page_id": page_id, "rating_id": rating_id})
    except MetaError as error:
        if error.fault.code != _REMOVED:
            raise
        work.gap(
            "ratings", "", f"recommendations are not given any more by {work.context.options.api_version}: {error}"
        )


def _row(work: Work, record: dict[str, Any], platform: str) -> dict[str, Any]:
    return {
        "page_id": record["id"],
        "observed_on": work.context.night.isoformat(),
        "platform": platform,
        "owner_page_id": work.unit.account,
        "name": record.get("name"),
        "username": record.get("username"),
        "followers": record.get("followers_count"),
        "posts": record.get("media_count"),
    }


def _rating(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "recommendation": record.get("recommendation_type"),
        "rating": record.get("rating"),
        "text": record.get("review_text"),
        "created_at": record.get("created_time"),
    }
