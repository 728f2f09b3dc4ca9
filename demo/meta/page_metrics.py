"""Metrics of pages, posts, Instagram media, stories and accounts: their values, and the refusal of dead ones.

A dead name among the metrics fails the whole request with error 100, as Meta does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from demo.meta.errors import GraphError
from demo.meta.messages import Request
from demo.meta.page_data import PACIFIC, PageData, whole
from demo.world.community import Page

_LONGEST = timedelta(days=93)  # Meta says 90 days; the days of a change of clocks must not be refused
_KEPT = timedelta(days=731)
Figures = dict[str, Any]
Metric = Callable[[Figures], Any]

PAGE_DAY: dict[str, Metric] = {
    "page_media_view": lambda row: row["impressions"],
    "page_total_media_view_unique": lambda row: row["reach"],
    "page_follows": lambda row: row["followers"],
    "page_daily_follows_unique": lambda row: row["followed"],
    "page_views_total": lambda row: row["visits"],
    "page_post_engagements": lambda row: sum(row[name] for name in ("reactions", "comments", "shares", "clicks")),
    "page_video_views": lambda row: row["video_views"],
    "page_impressions": lambda row: row["impressions"],
    "page_impressions_unique": lambda row: row["reach"],
    "page_fans": lambda row: row["followers"],
    "page_actions_post_reactions_total": lambda row: {"like": row["reactions"]},
}
POST: dict[str, Metric] = {
    "post_media_view": lambda row: whole(row, "impressions"),
    "post_total_media_view_unique": lambda row: whole(row, "reach"),
    "post_clicks": lambda row: whole(row, "clicks"),
    "post_reactions_by_type_total": lambda row: {
        "like": whole(row, "reactions") - whole(row, "reactions") // 4,
        "love": whole(row, "reactions") // 4,
    },
    "post_impressions": lambda row: whole(row, "impressions"),
    "post_impressions_unique": lambda row: whole(row, "reach"),
    "post_video_views": lambda row: whole(row, "video_views"),
}
REEL: dict[str, Metric] = {
    "fb_reels_total_plays": lambda row: whole(row, "video_views"),
    "blue_reels_play_count": lambda row: whole(row, "video_views") * 9 // 10,
    "post_media_view": lambda row: whole(row, "impressions"),
    "post_total_media_view_unique": lambda row: whole(row, "reach"),
    "post_impressions_unique": lambda row: whole(row, "reach"),
    "post_video_likes_by_reaction_type": lambda row: {"REACTION_LIKE": whole(row, "reactions")},
    "post_video_social_actions": lambda row: {"COMMENT": whole(row, "comments"), "SHARE": whole(row, "shares")},
    "post_video_view_time": lambda row: whole(row, "video_views") * 5200,
    "post_video_avg_time_watched": lambda row: 5200,
    "post_video_followers": lambda row: whole(row, "reach") // 900,
}
# The day from which no version knows them any more (Page Insights, deprecated metrics).
_REMOVED = {
    "page_impressions": date(2025, 11, 15),
    "page_impressions_unique": date(2026, 6, 15),
    "page_fans": date(2025, 11, 15),
    "post_impressions": date(2025, 11, 15),
    "post_impressions_unique": date(2026, 6, 15),
}
MEDIA: dict[str, Metric] = {
    "reach": lambda row: whole(row, "reach"),
    "views": lambda row: whole(row, "impressions"),
    "likes": lambda row: whole(row, "reactions"),
    "comments": lambda row: whole(row, "comments"),
    "shares": lambda row: whole(row, "shares"),
    "saved": lambda row: whole(row, "saves"),
    "total_interactions": lambda row: sum(whole(row, name) for name in ("reactions", "comments", "shares", "saves")),
}
STORY: dict[str, Metric] = {
    "reach": lambda row: whole(row, "reach"),
    "views": lambda row: whole(row, "impressions"),
    "replies": lambda row: whole(row, "replies"),
    "shares": lambda row: whole(row, "shares"),
    "navigation": lambda row: whole(row, "impressions") // 2,
    "follows": lambda row: whole(row, "follows"),
    "profile_visits": lambda row: whole(row, "visits"),
    "total_interactions": lambda row: whole(row, "replies") + whole(row, "shares"),
}
ACCOUNT_DAY: dict[str, Metric] = {
    "reach": lambda row: row["reach"],
    "views": lambda row: row["impressions"],
    "accounts_engaged": lambda row: row["reactions"] // 2,
    "total_interactions": lambda row: sum(row[name] for name in ("reactions", "comments", "shares", "saves")),
    "likes": lambda row: row["reactions"],
    "comments": lambda row: row["comments"],
    "shares": lambda row: row["shares"],
    "saves": lambda row: row["saves"],
    "replies": lambda row: 0,
    "profile_links_taps": lambda row: row["visits"] // 10,
}


def page_days(request: Request, data: PageData, page: Page) -> list[dict[str, Any]]:
    """Day by day, each value with the instant at which its day ended: midnight of the Pacific coast, in UTC."""
    names = _names(request, PAGE_DAY, data)
    found = []
    for name in names:
        values = []
        for end in _ends(request, data):
            figures = data.page_day(page, (end - timedelta(hours=12)).date())
            if figures is not None:
                values.append({"value": PAGE_DAY[name](figures), "end_time": _utc(end)})
        found.append(_metric(page.number, name, "day", {"values": values}))
    return [one for one in found if one["values"]]


def account_total(request: Request, data: PageData, page: Page) -> list[dict[str, Any]]:
    """One total of all days asked for, as `metric_type=total_value` gives it; nothing where there is nothing yet."""
    names = _names(request, ACCOUNT_DAY, data)
    if request.params.get("metric_type") != "total_value":
        raise GraphError.invalid(
            f"(#100) The following metrics ({names[0]}) should be specified with metric_type=total_value"
        )
    days = [data.page_day(page, (end - timedelta(hours=12)).date()) for end in _ends(request, data)]
    known = [day for day in days if day is not None]
    if not known:
        return []
    return [
        _metric(page.instagram, name, "day", {"total_value": {"value": sum(ACCOUNT_DAY[name](day) for day in known)}})
        for name in names
    ]


def lifetime(
    request: Request, data: PageData, object_id: str, metrics: Mapping[str, Metric], row: Figures
) -> list[dict[str, Any]]:
    """Figures since something was published."""
    return [
        _metric(object_id, name, "lifetime", {"values": [{"value": metrics[name](row)}]})
        for name in _names(request, metrics, data)
    ]


def _names(request: Request, known: Mapping[str, Metric], data: PageData) -> list[str]:
    names = request.words("metric")
    if not names:
        raise GraphError(
            "(#3001) No metric was specified to be fetched. Please specify one or more metrics", 3001, 1504028
        )
    today = data.now().date()
    if any(name not in known or _REMOVED.get(name, date.max) <= today for name in names):
        raise GraphError.invalid("(#100) The value must be a valid insights metric")
    return names


def _ends(request: Request, data: PageData) -> list[datetime]:
    """Midnights of the Pacific coast after `since` and up to `until`. Raises GraphError 100 for more than 90 days."""
    since, until = (datetime.fromtimestamp(int(request.params[name]), PACIFIC) for name in ("since", "until"))
    if until - since > _LONGEST:
        raise GraphError.invalid("(#100) There cannot be more than 90 days (7776000 s) between since and until")
    if since < data.now() - _KEPT:
        raise GraphError.invalid("(#100) since: data is available for the last two years only")
    found, day = [], since.date()
    while (end := datetime.combine(day, datetime.min.time(), PACIFIC)) <= until:
        if end > since:
            found.append(end)
        day += timedelta(days=1)
    return found


def _metric(object_id: str, name: str, period: str, values: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "period": period, **values, "title": name, "id": f"{object_id}/insights/{name}/{period}"}


def _utc(end: datetime) -> str:
    return f"{end.astimezone(UTC):%Y-%m-%dT%H:%M:%S+0000}"
