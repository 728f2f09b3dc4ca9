"""What the pages tell at the instant of the clock: posts with their figures, comments, stories, ratings, leads."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from demo.home import Home
from demo.world.community import Page
from demo.world.dice import dice

PACIFIC = ZoneInfo("America/Los_Angeles")  # Meta's days of a page end at midnight there
Row = dict[str, Any]


class PageData:
    """Reads the world's files of the pages again when they change; `now` is the server's time."""

    def __init__(self, home: Home, now: Callable[[], datetime]) -> None:
        self.now = now
        plan = home.plan()
        self.start = plan.start if plan else now().date()
        self._folder = home.platforms / "meta"
        self._kept: dict[str, tuple[int, list[Row]]] = {}

    def posts(self, page: Page) -> list[Row]:
        """Each published post with its newest figures, newest first."""
        found: dict[str, Row] = {}
        now = self.now()  # once: it reads the clock's file
        for row in self._rows("page_posts"):
            if row["page_id"] != page.page_id or instant(row["published_at"]) > now:
                continue
            if instant(row["updated_at"]) <= now:
                found[row["post_id"]] = row
            else:  # published, and its figures not yet read: all of them are 0
                found.setdefault(row["post_id"], {**row, **dict.fromkeys(_FIGURES, "0")})
        return sorted(found.values(), key=lambda row: (row["published_at"], row["post_id"]), reverse=True)

    def comments(self, post_id: str) -> list[Row]:
        """Comments and answers below a post, oldest first."""
        return [row for row in self._known("comments", "created_at") if row["post_id"] == post_id]

    def ratings(self, page: Page) -> list[Row]:
        """Recommendations of a page, newest first."""
        return [row for row in self._known("ratings", "created_at") if row["page_id"] == page.page_id][::-1]

    def stories(self, page: Page) -> list[Row]:
        """Stories of the last 24 hours: older ones are gone, and so are their figures."""
        oldest = self.now() - timedelta(hours=24)
        rows = self._known("stories", "published_at")
        return [row for row in rows if row["page_id"] == page.page_id and instant(row["published_at"]) > oldest]

    def leads(self) -> list[Row]:
        """Leads left in lead forms, newest first; Meta deletes them after 90 days."""
        oldest = self.now() - timedelta(days=90)
        return [row for row in self._known("leads", "created_at") if instant(row["created_at"]) > oldest][::-1]

    def page_day(self, page: Page, day: date) -> dict[str, int] | None:
        """Figures of a page's day, Pacific time; None before the page's first and before Meta has it."""
        ends = datetime.combine(day + timedelta(days=1), datetime.min.time(), PACIFIC)
        number = (day - self.start).days
        if number < 0 or ends > self.now():
            return None
        figures = dict.fromkeys(_FIGURES, 0)
        for row in self._rows("page_posts"):
            if row["page_id"] == page.page_id and row["observed_on"] == day.isoformat():
                for name in _FIGURES:
                    figures[name] += int(row[name] or 0)
        random = dice(7, "page day", page.page_id, number)
        return figures | {
            "followers": round(page.followers + page.growth * number),
            "followed": random.randrange(int(2 * page.growth) + 1),
            "visits": random.randrange(20, 120),
        }

    def _known(self, table: str, column: str) -> list[Row]:
        now = self.now()
        return [row for row in self._rows(table) if instant(row[column]) <= now]

    def _rows(self, table: str) -> list[Row]:
        file = self._folder / f"{table}.csv"
        if not file.exists():
            return []
        stamp = file.stat().st_mtime_ns
        if self._kept.get(table, (0, []))[0] != stamp:
            with file.open(encoding="utf-8", newline="") as lines:
                self._kept[table] = stamp, list(csv.DictReader(lines))
        return self._kept[table][1]


_FIGURES = ("reach", "impressions", "reactions", "comments", "shares", "saves", "clicks", "video_views")


def instant(text: str) -> datetime:
    """An instant of the world's files."""
    return datetime.fromisoformat(text).astimezone(UTC)


def graph_time(text: str) -> str:
    """An instant as the Graph API writes it."""
    return f"{instant(text):%Y-%m-%dT%H:%M:%S+0000}"


def whole(row: dict[str, Any], name: str) -> int:
    """A figure of a row; an empty one is 0."""
    return int(row.get(name) or 0)
