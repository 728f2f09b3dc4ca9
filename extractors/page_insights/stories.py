"""Stories of the last 24 hours with their figures. Meta has neither of older ones: a night that is left out loses them.

So a story is taken whenever it is seen, also if it belongs to the next day.
"""

from __future__ import annotations

from datetime import timedelta

from extractors import chunks
from extractors.graph import pages
from extractors.graph.work import Work
from extractors.page_insights import figures

STREAMS = ("stories", "story_insights")
UNIT = "stories"
_STORY = "id,caption,timestamp,media_type,permalink"


def extract(work: Work) -> None:
    """Read and land the stories that there are. Raises MetaError, DeferredError, RecordError."""
    _look_for_lost_nights(work)
    account = pages.record(work.context, work.unit.account).get("instagram_business_account")
    if not account:
        return
    graph = pages.graph(work.context, work.unit.account)
    for story in graph.pages(f"{account['id']}/stories", 50, fields=_STORY):
        if not work.records.is_new("stories", (story["id"],), story):
            continue
        own = {"story_id": story["id"], "page_id": account["id"]}
        row = {"kind": story.get("media_type"), "text": story.get("caption"), "published_at": story["timestamp"]}
        work.records.add("stories", own | row)
        name, path, kind = story["id"], f"{story['id']}/insights", story.get("media_type") or ""
        for metric in figures.of_object(work, graph, name, path, "story", "story_insights", kind):
            for value in figures.values("story", metric, metric["values"][0]["value"]):
                work.records.add("story_insights", value | own)


def _look_for_lost_nights(work: Work) -> None:
    last = chunks.published(work.context, work.unit.account, "stories").get(UNIT)
    if last is not None and work.context.night - last > timedelta(days=1):
        reason = f"stories between {last} and {work.context.night - timedelta(days=1)} are gone: Meta keeps them a day"
        work.gap("stories", "", reason)
