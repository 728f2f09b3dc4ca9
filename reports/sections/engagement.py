"""How many of those whom posts reach take part, by page and by post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reports import figures
from reports.readings import Readings, Row

_LETTERS = 60


@dataclass(frozen=True)
class Page:
    """A page over its posts of 30 days."""

    name: str
    followers: int | None
    posts: int
    rate: str
    below_floor: int


@dataclass(frozen=True)
class Post:
    """A post among the best or the worst."""

    title: str
    published: date
    reach: int | None
    rate: str
    is_below_floor: bool


@dataclass(frozen=True)
class Engagement:
    """Pages, posts from the best rate to the worst, and the floor."""

    floor: str
    pages: tuple[Page, ...]
    posts: tuple[Post, ...]


def of(readings: Readings, floor: float) -> Engagement | None:
    """Engagement of the last 30 days; None without a post in them."""
    if not readings.page_engagement:
        return None
    pages = tuple(
        Page(_page_name(row), row["followers"], row["posts"], _rate(row["engagement_rate"]), row["posts_below_floor"])
        for row in readings.page_engagement
    )
    posts = tuple(
        Post(
            figures.cut(row["post_text"] or f"{figures.label(row['kind'] or 'post')} {row['post_id']}", _LETTERS),
            row["published_date"], row["reach"], _rate(row["engagement_rate"]), bool(row["is_below_floor"]),
        )
        for row in readings.posts
    )  # fmt: skip
    return Engagement(_rate(Decimal(str(floor))), pages, posts)


def _page_name(row: Row) -> str:
    name = figures.cut(row["page_name"], _LETTERS)
    return f"{name} ({figures.label(row['platform'])})" if row["platform"] else name


def _rate(rate: Decimal | None) -> str:
    """Rates are small and the floor is in tenths of a per cent: two decimal places."""
    return figures.percent(rate, 2)
