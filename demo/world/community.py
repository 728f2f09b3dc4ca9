"""The shop's pages: posts as their figures grow, comments and answers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from demo.world.calendar import iso, midnight
from demo.world.dice import DAY, delay, dice, poisson
from demo.world.tables import Tables

_WATCHED_DAYS = 14  # figures of a post are read daily for two weeks
_TEXTS = (
    "First flush has arrived",
    "How to whisk matcha",
    "Behind the scenes: our tea farmers",
    "Win a tasting box",
    "Neue Ernte aus Uji",
    "Welcher Tee passt zu Regen?",
    "Three cups against the cold",
)
_GOOD = ("Love it!", "So lecker!", "Need this", "Wie schön 😍", "Ordered already")
_PLAIN = ("Is it organic?", "Wann wieder da?", "What temperature?", "Do you ship to Austria?")
_BAD = ("Mine never arrived.", "Too expensive.", "Bestellung seit zwei Wochen offen!", "Very disappointed.")


@dataclass(frozen=True)
class Page:
    """A page; followers at the start of the world and new ones a day."""

    page_id: str
    followers: int
    growth: float
    tells_engaged_people: bool

    @property
    def number(self) -> str:
        """Id of the page at Meta's."""
        return self.page_id.removeprefix("page_")

    @property
    def instagram(self) -> str:
        """Id of the Instagram account, where the page is one."""
        return f"1784140000000{self.number}"


FACEBOOK = Page("page_2001", 5200, 4.0, True)
INSTAGRAM = Page("page_2002", 8700, 11.0, False)  # the Instagram account that belongs to the page
PAGES = (FACEBOOK, INSTAGRAM)


def record_posts(seed: int, tables: Tables, number: int, day: date) -> None:
    """Write what is posted on a day, what becomes of it, and what people say below it."""
    _story(seed, tables, number, day)
    _rating(seed, tables, number, day)
    for page in PAGES:
        random = dice(seed, "post", page.page_id, number)
        if random.random() > 0.45:
            continue
        at = midnight(day) + random.randrange(8, 20) * 3600
        post_id = f"{page.page_id}_{number}"
        quality = math.exp(random.gauss(0, 0.5))
        _figures(random, tables, page, number, day, at, post_id, quality)
        _comments(random, tables, at, post_id, quality)


def _figures(
    random: Random, tables: Tables, page: Page, number: int, day: date, at: int, post_id: str, quality: float
) -> None:
    """One row for each day on which the post's figures were read; they grow towards their end."""
    followers = page.followers + page.growth * number
    reach, engaged = followers * 0.35 * quality, followers * 0.35 * quality * random.uniform(0.001, 0.03)
    kind, text, is_paid = random.choice(("photo", "video", "link")), random.choice(_TEXTS), random.random() < 0.12
    for age in range(_WATCHED_DAYS):
        share = 1 - math.exp(-(age + 0.6) / 1.8)
        observed = day + timedelta(days=age)
        seen, active = round(reach * share), round(engaged * share)
        tables.add_version(
            "page_posts",
            midnight(observed + timedelta(days=1)) - 1800,
            page_id=page.page_id,
            post_id=post_id,
            published_at=iso(at),
            observed_on=observed.isoformat(),
            kind=kind,
            text=text,
            reach=seen,
            impressions=round(seen * 1.3),
            reactions=round(active * 0.8),
            comments=round(active * 0.12),
            shares=round(active * 0.1),
            saves=round(active * 0.15),
            clicks=round(active * 0.5),
            engaged_people=active if page.tells_engaged_people else None,
            video_views=round(seen * 0.4) if kind == "video" else None,
            followers=round(followers + page.growth * age),
            is_paid=is_paid,
        )


def _comments(random: Random, tables: Tables, at: int, post_id: str, quality: float) -> None:
    for number in range(poisson(random, 2.5 * quality)):
        written = at + delay(random, 0.6, 1.2)
        mood = random.choices(("good", "plain", "bad"), (55, 30, 15))[0]
        text = random.choice({"good": _GOOD, "plain": _PLAIN, "bad": _BAD}[mood])
        comment_id = f"{post_id}_{number}"
        tables.add(
            "comments",
            written,
            comment_id=comment_id,
            post_id=post_id,
            created_at=iso(written),
            author_id=f"fan-{random.randrange(4000)}",
            text=text,
            parent_comment_id=None,
            is_from_page=False,
            sentiment=None,
        )
        if random.random() < {"good": 0.2, "plain": 0.8, "bad": 0.65}[mood]:
            answered = written + min(delay(random, 0.4, 1.0), 20 * DAY)
            tables.add(
                "comments",
                answered,
                comment_id=f"{comment_id}a",
                post_id=post_id,
                created_at=iso(answered),
                author_id=post_id.rsplit("_", 1)[0],
                text="Thank you, we will look into it!",
                parent_comment_id=comment_id,
                is_from_page=True,
                sentiment=None,
            )


def _story(seed: int, tables: Tables, number: int, day: date) -> None:
    """Now and then a story, which is gone after a day."""
    random = dice(seed, "story", number)
    if random.random() > 0.5:
        return
    at, reach = midnight(day) + random.randrange(9, 21) * 3600, random.randrange(300, 2500)
    tables.add(
        "stories",
        at,
        story_id=f"s{number}",
        page_id=INSTAGRAM.page_id,
        published_at=iso(at),
        reach=reach,
        impressions=round(reach * 1.15),
        replies=reach // 200,
        shares=reach // 150,
        follows=reach // 400,
        visits=reach // 60,
    )


def _rating(seed: int, tables: Tables, number: int, day: date) -> None:
    """Now and then somebody recommends the page, or does not."""
    random = dice(seed, "rating", number)
    if random.random() > 0.15:
        return
    at, is_good = midnight(day) + random.randrange(86_000), random.random() < 0.75
    tables.add(
        "ratings",
        at,
        rating_id=f"r{number}",
        page_id=FACEBOOK.page_id,
        created_at=iso(at),
        recommendation="positive" if is_good else "negative",
        text=random.choice(_GOOD if is_good else _BAD),
    )
