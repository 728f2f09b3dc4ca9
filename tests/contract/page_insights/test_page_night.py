"""Nights of the source page_insights against the demo's server."""

from __future__ import annotations

import csv
import logging
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from demo.home import Home
from demo.meta.pages import TOKEN as PAGE_TOKEN
from demo.meta.server import MetaServer
from extractors.graph.errors import MetaError
from extractors.page_insights import streams
from tests.contract.page_insights.conftest import NIGHT, Shop

STREAMS = ("pages", "insights_daily", "posts", "post_insights", "comments", "stories", "story_insights")
RATINGS = ("ratings", "")
FACEBOOK, INSTAGRAM = "2001", "17841400000002002"


def written(home: Home, table: str) -> list[dict[str, str]]:
    with (home.platforms / "meta" / f"{table}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def of_meta(world_id: str) -> str:
    """A post's or comment's id of the world as Meta has it."""
    return world_id.replace("page_2001", FACEBOOK).replace("page_2002", INSTAGRAM)


def weeks_posts(shop: Shop, home: Home) -> set[str]:
    """Ids of the world's posts of the weeks that a night reads."""
    first = date(2026, 3, 9)  # Monday of the first of these weeks
    days = {
        row["post_id"]: datetime.fromisoformat(row["published_at"]).astimezone(shop.settings.zone).date()
        for row in written(home, "page_posts")
    }
    return {post for post, day in days.items() if first <= day <= NIGHT}


def test_every_post_arrives_with_tonights_figures(page_world: Home, shop: Shop) -> None:
    assert not shop.land().failures
    posts = weeks_posts(shop, page_world)
    assert {row["post_id"] for row in shop.landed("posts")} == {of_meta(post) for post in posts}
    assert {row["platform"] for row in shop.landed("posts")} == {"facebook", "instagram"}
    known: dict[str, dict[str, str]] = {}
    for row in written(page_world, "page_posts"):
        if row["post_id"] in posts and row["observed_on"] <= NIGHT.isoformat():
            known[of_meta(row["post_id"])] = row
    assert {row["kind"] for row in shop.landed("posts") if row["platform"] == "facebook"} >= {"REELS", "added_photos"}
    sums: Counter[tuple[str, str]] = Counter()
    for row in shop.landed("post_insights"):
        assert row["observed_on"] == NIGHT
        sums[row["post_id"], row["measure"]] += int(row["value"])
    assert len(known) > 6
    for post, row in known.items():
        for measure in ("reach", "impressions", "reactions", "comments", "shares"):
            assert sums[post, measure] == int(row[measure]), (post, measure)
    assert shop.gaps() == {RATINGS}


def test_reels_that_are_not_listed_cost_no_post(meta: MetaServer, shop: Shop) -> None:
    meta.order_faults([{"kind": "refused", "code": 2500, "match": "/video_reels$", "times": 99}])
    assert not shop.land().failures
    kinds = {row["kind"] for row in shop.landed("posts") if row["platform"] == "facebook"}
    assert kinds and "REELS" not in kinds
    assert shop.gaps() == {RATINGS, ("posts", "video_reels")}


def test_every_comment_and_reply_arrives_also_beyond_the_first_page_inside(
    meta: MetaServer, page_world: Home, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not shop.land().failures
    posts, end = weeks_posts(shop, page_world), datetime.combine(NIGHT, datetime.min.time()) + timedelta(days=1)
    end = end.replace(tzinfo=shop.settings.zone)
    due = {
        of_meta(row["comment_id"]): of_meta(row["parent_comment_id"])
        for row in written(page_world, "comments")
        if row["post_id"] in posts and datetime.fromisoformat(row["created_at"]) < end
    }
    found = shop.landed("comments")
    assert {row["comment_id"]: row["parent_comment_id"] or "" for row in found} == due
    assert sum(bool(parent) for parent in due.values()) > 5
    assert any(row["is_from_page"] for row in found if row["platform"] == "instagram")
    shop.forget()
    monkeypatch.setattr("demo.meta.pages._NESTED", 0)  # every reply is behind a link
    assert not shop.land().failures
    assert shop.landed("comments") == found


def test_a_day_of_the_page_is_the_pacific_day_that_ended_then_also_where_clocks_change(
    meta: MetaServer, shop: Shop
) -> None:
    assert not shop.land(backfill_days=20).failures
    page = next(page for page in _pages() if page.number == FACEBOOK)
    rows = {row["date"]: row for row in shop.landed("insights_daily") if row["metric"] == "page_media_view"}
    assert set(rows) == {date(2026, 3, 2) + timedelta(days=number) for number in range(23)}, "one row for every day"
    for day, row in rows.items():
        told = meta.graph.pages.data.page_day(page, day) if meta.graph.pages else None
        assert told is not None and row["value"] == told["impressions"]
    ends = [one["params"] for one in meta.log if one["path"].endswith(f"{FACEBOOK}/insights")]
    assert {int(one["until"]) - int(one["since"]) for one in ends} >= {7 * 86_400, 7 * 86_400 - 3600}


def _pages() -> Any:
    from demo.world.community import PAGES

    return PAGES


def test_an_instagram_day_is_asked_for_alone_because_meta_adds_up(meta: MetaServer, shop: Shop) -> None:
    shop.land()
    spans = [one["params"] for one in meta.log if one["path"].endswith(f"{INSTAGRAM}/insights")]
    assert spans and {int(one["until"]) - int(one["since"]) for one in spans} <= {86_400, 82_800, 90_000}
    assert {row["measure"] for row in shop.landed("insights_daily") if row["platform"] == "instagram"} >= {"reach"}


def test_stories_come_while_they_are_there_and_a_night_left_out_is_a_gap(page_world: Home, shop: Shop) -> None:
    seen = {
        row["story_id"].split("_")[1] for night in (NIGHT, NIGHT + timedelta(days=1)) for row in _stories(shop, night)
    }
    assert seen <= {row["story_id"] for row in written(page_world, "stories")}
    shop.forget()
    shop.land(NIGHT - timedelta(days=5))
    shop.publish()
    shop.land()
    assert ("stories", "") in shop.gaps()


def _stories(shop: Shop, night: date) -> list[dict[str, Any]]:
    shop.land(night)
    return shop.landed("stories")


def test_recommendations_are_a_gap_where_the_version_gives_none_and_rows_where_it_does(
    page_world: Home, shop: Shop
) -> None:
    assert not shop.land().failures
    assert RATINGS in shop.gaps() and not shop.landed("ratings")
    shop.forget()
    outcome = shop.land(api_version="v21.0")
    assert not [unit for unit in outcome.failures if "snapshot" in unit]
    assert RATINGS not in shop.gaps()
    assert {row["rating_id"] for row in shop.landed("ratings")} <= {
        r["rating_id"] for r in written(page_world, "ratings")
    }
    assert shop.landed("ratings")


def test_a_dead_metric_costs_only_itself_and_is_shown(meta: MetaServer, shop: Shop) -> None:
    shop.land()
    expected = {stream: shop.landed(stream) for stream in STREAMS}
    shop.forget()
    meta.order_faults([
        {"kind": "dead_metric", "match": "insights", "times": 9999, "metric": "post_clicks"},
    ])  # fmt: skip
    assert not shop.land().failures
    assert shop.gaps() == {RATINGS, ("post_insights", "post_clicks")}
    assert shop.landed("post_insights") == [r for r in expected["post_insights"] if r["metric"] != "post_clicks"]
    assert all(shop.landed(stream) == expected[stream] for stream in STREAMS if stream != "post_insights")
    shop.forget()
    meta.order_faults([])
    assert not shop.land().failures
    assert shop.gaps() == {RATINGS}


def test_a_deleted_post_and_a_hidden_comment_go_to_history(
    meta: MetaServer, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.land()
    shop.publish()
    pages = meta.graph.pages
    assert pages is not None
    posts, comments = pages.data.posts, pages.data.comments
    gone = posts(next(iter(_pages())))[0]["post_id"]
    hidden = next(row["comment_id"] for page in _pages() for post in posts(page) for row in comments(post["post_id"]))
    monkeypatch.setattr(pages.data, "posts", lambda page: [row for row in posts(page) if row["post_id"] != gone])
    monkeypatch.setattr(
        pages.data, "comments", lambda post: [row for row in comments(post) if row["comment_id"] != hidden]
    )
    assert not shop.land(NIGHT + timedelta(days=1)).failures
    shop.publish()
    for table, column, name in (("posts", "post_id", gone), ("comments", "comment_id", hidden)):
        kept = f"select count(*) from {{}}.page_insights__{table} where {column} = %s"
        for schema, count in (("raw", 0), ("raw_history", 1)):
            assert shop.connection.execute(kept.format(schema), (of_meta(name),)).fetchone() == (count,)


def test_neither_token_is_in_a_log_or_a_message(meta: MetaServer, shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    meta.order_faults([{"kind": "html_502", "match": "published_posts", "times": 99}])
    with caplog.at_level(logging.DEBUG):
        outcome = shop.land()
    assert outcome.failures
    text = " ".join([caplog.text, *outcome.failures.values()])
    assert PAGE_TOKEN not in text and "demo-token" not in text


def test_a_page_without_a_role_is_named_with_its_remedy(shop: Shop) -> None:
    with pytest.raises(MetaError, match=r"account 4711.*100/33.*check the ids"):
        streams.check(shop.context(pages=["4711"]))
    streams.check(shop.context())
