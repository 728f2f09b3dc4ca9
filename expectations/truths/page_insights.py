"""Truths about Facebook Pages and Instagram accounts."""

from __future__ import annotations

from typing import Any

from expectations.vocabulary import given, not_before, within
from warehouse.staged import FoundIn, Reckoned

RECKONED: dict[str, tuple[Reckoned, ...]] = {
    "post_insights": (FoundIn("its_post", "posts", "post_id", by="post_id"),),
    "comments": (
        FoundIn("its_post", "posts", "post_id", by="post_id"),
        FoundIn("post_at", "posts", "published_at", by="post_id"),
    ),
    "story_insights": (FoundIn("its_story", "stories", "story_id", by="story_id"),),
}


def expectations() -> dict[str, list[Any]]:
    """The truths by stream. Counts are never negative; a page may lose followers, which has a metric of its own."""
    count = within("value", "a figure is not negative", minimum=0)
    # A new metric without a measure is landed and read by nobody: worth knowing, not worth stopping.
    known = given("measure", "the metric is in metrics.yml", "warning")
    return {
        "insights_daily": [count, known],
        "post_insights": [count, known, given("its_post", "the post of a figure is known", "warning")],
        "story_insights": [count, known, given("its_story", "the story of a figure is known", "warning")],
        "comments": [
            given("its_post", "the post of a comment is known", "warning"),
            not_before("created_at", "post_at", "a comment is not before its post"),
        ],
    }
