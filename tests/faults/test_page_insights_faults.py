"""What goes wrong at a page of Meta's: the exact rows, or a failed unit that the next run completes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from demo.meta.server import MetaServer
from demo.settings import TOKEN
from demo.world.community import FACEBOOK
from tests.contract.page_insights import conftest as kit
from tests.contract.page_insights.conftest import NIGHT, Shop
from tests.faults.dying import kill_after_each_unit, stage_until_killed

page_world, meta, shop = kit.page_world, kit.meta, kit.shop
Note = Callable[[str, str, str], None]
STREAMS = ("pages", "insights_daily", "posts", "post_insights", "comments", "stories", "story_insights")
RATINGS = ("ratings", "")
POSTS, MEDIA, COMMENTS = "published_posts$", "/media$", "/comments$"
UNHARMED: dict[str, dict[str, Any]] = {
    "empty page with a next page": {"kind": "empty_page_with_next", "match": POSTS},
    "empty page of comments with a next page": {"kind": "empty_page_with_next", "match": COMMENTS, "times": 2},
    "HTML 502": {"kind": "html_502", "match": "insights$", "times": 2},
    "HTML 502 instead of the page": {"kind": "html_502", "match": "/2001$"},
    "connection reset mid-page": {"kind": "reset", "match": MEDIA},
    "connection reset mid-stream": {"kind": "reset", "match": COMMENTS, "nth": 3},
    "duplicate page": {"kind": "duplicate_page", "match": POSTS},
    "duplicate page of comments": {"kind": "duplicate_page", "match": COMMENTS, "nth": 2},
    "rows out of order": {"kind": "out_of_order", "match": f"{POSTS}|{MEDIA}|{COMMENTS}", "times": 999},
    "an error that passes": {"kind": "transient", "match": POSTS, "times": 2},
    "a page that is too much": {"kind": "too_much_data", "match": COMMENTS, "times": 2},
}
# Faults that stay, and the unit that fails.
STAYING: dict[str, tuple[dict[str, Any], str]] = {
    "quota error mid-cursor": (
        {"kind": "throttle_app", "match": COMMENTS, "nth": 3, "regain_minutes": 30},
        "posts",
    ),
    "HTML 502 that stays": ({"kind": "html_502", "match": POSTS, "times": 5}, "posts"),
    "403": ({"kind": "forbidden", "match": MEDIA}, "posts"),
    "a permission for comments lacks (10)": (
        {"kind": "refused", "code": 10, "match": COMMENTS, "message": "This requires 'pages_read_user_content'"},
        "posts",
    ),
    "comments that may not be read (100/33)": ({"kind": "unknown_object", "match": COMMENTS}, "posts"),
    "a field of a new type": (
        {"kind": "retyped", "match": COMMENTS, "field": "like_count", "value": "many"},
        "posts",
    ),
    "expired token": ({"kind": "token_expired", "match": "2001/insights"}, "insights"),
}
# Why a post's figures cannot be had, and whether that is a gap.
WITHOUT_FIGURES: dict[str, tuple[dict[str, Any], bool]] = {
    "too few saw it": ({"code": 10, "message": "(#10) Not enough viewers for the media to show insights"}, False),
    "posted before the account became a business's": ({"code": 100, "subcode": 2108006}, True),
    "a permission for figures lacks": (
        {"code": 10, "message": "(#10) Application does not have permission"},
        True,
    ),
    "figures that may not be read": ({"code": 100, "subcode": 33}, True),
}


def rows(shop: Shop) -> dict[str, list[dict[str, Any]]]:
    """All that is landed, which is then out of the way."""
    found = {stream: shop.landed(stream) for stream in STREAMS}
    shop.forget()
    return found


@pytest.fixture
def expected(shop: Shop) -> dict[str, list[dict[str, Any]]]:
    assert not shop.land().failures
    found = rows(shop)
    assert all(found[stream] for stream in STREAMS if "stor" not in stream)
    return found


@pytest.mark.parametrize("fault", UNHARMED)
def test_a_fault_that_passes_costs_no_row(
    meta: MetaServer, shop: Shop, expected: dict[str, Any], fault: str, came_to: Note
) -> None:
    meta.order_faults([UNHARMED[fault]])
    assert not shop.land().failures
    assert [one for one in meta.log if one["fault"] == UNHARMED[fault]["kind"]], "the fault was never met"
    assert rows(shop) == expected
    assert shop.gaps() == {RATINGS}
    came_to("page_insights", fault, "exact rows")


@pytest.mark.parametrize("fault", STAYING)
def test_a_fault_that_stays_fails_its_unit_and_the_next_run_completes_it(
    meta: MetaServer, shop: Shop, expected: dict[str, Any], fault: str, came_to: Note
) -> None:
    order, failed = STAYING[fault]
    meta.order_faults([order])
    outcome = shop.land()
    assert outcome.failures and any(f"/{failed}/" in unit for unit in outcome.failures), outcome.failures
    assert TOKEN not in str(outcome.failures)
    meta.order_faults([])
    shop.connection.execute("delete from ops.unit_states where unit = 'pause'")
    shop.connection.commit()
    assert not shop.land().failures
    assert rows(shop) == expected
    came_to("page_insights", fault, "the unit fails with a remedy; the next run has the exact rows")


@pytest.mark.parametrize("metric", ["page_follows", "post_media_view", "reach"])
def test_a_dead_metric_costs_only_itself(
    meta: MetaServer, shop: Shop, expected: dict[str, Any], metric: str, came_to: Note
) -> None:
    meta.order_faults([{"kind": "dead_metric", "match": "insights", "times": 9999, "metric": metric}])
    assert not shop.land().failures
    assert {field for _, field in shop.gaps() - {RATINGS}} == {metric}
    lost = {stream: [row for row in found if row.get("metric") != metric] for stream, found in expected.items()}
    assert rows(shop) == lost != expected
    came_to("page_insights", f"dead metric {metric}", "every other figure; an open gap")


def test_the_end_of_recommendations_is_a_gap(shop: Shop, expected: dict[str, Any], came_to: Note) -> None:
    assert shop.gaps() == {RATINGS}
    came_to("page_insights", "a removed edge (error 12)", "everything else; an open gap")


def test_an_empty_hierarchy_is_no_error_and_no_invention(meta: MetaServer, shop: Shop, came_to: Note) -> None:
    assert meta.graph.pages
    meta.graph.pages.data.posts = lambda page: []  # type: ignore[method-assign]
    assert not shop.land().failures
    found = rows(shop)
    assert found["posts"] == found["comments"] == [] and len(found["pages"]) == 2
    came_to("page_insights", "empty account hierarchy", "no rows, and none lost: posts already read are kept by day")


def test_a_figure_restated_later_replaces_the_old_one_and_keeps_it(
    meta: MetaServer, shop: Shop, monkeypatch: pytest.MonkeyPatch, came_to: Note
) -> None:
    shop.land(NIGHT - timedelta(days=1))
    shop.publish()
    assert meta.graph.pages
    told, day = meta.graph.pages.data.page_day, NIGHT - timedelta(days=2)

    def restated(page: Any, asked: date) -> dict[str, int] | None:
        figures = told(page, asked)
        return {**figures, "impressions": figures["impressions"] + 1} if figures and asked == day else figures

    monkeypatch.setattr(meta.graph.pages.data, "page_day", restated)
    assert not shop.land().failures
    shop.publish()
    query = (
        "select h.value, r.value from raw_history.page_insights__insights_daily h"
        " join raw.page_insights__insights_daily r using (page_id, date, metric, dimension)"
        " where metric = 'page_media_view' and date = %s"
    )
    assert shop.connection.execute(query, (day,)).fetchall() == [
        (before := told(FACEBOOK, day)["impressions"], before + 1)
    ]
    came_to("page_insights", "a day delivered twice with different figures", "the newer one; the older is in history")


def test_a_post_edited_after_twenty_days_is_replaced_and_a_deleted_one_is_kept_in_history(
    meta: MetaServer, shop: Shop, monkeypatch: pytest.MonkeyPatch, came_to: Note
) -> None:
    early, weeks = NIGHT - timedelta(days=20), {"post_days": 28, "backfill_days": 28}
    assert meta.graph.pages and not shop.land(early, **weeks).failures
    shop.publish()
    told = meta.graph.pages.data.posts
    known = shop.connection.execute("select post_id, text from raw.page_insights__posts where platform = 'facebook'")
    (edited, text), (deleted, _) = known.fetchall()[:2]

    def changed(page: Any) -> list[dict[str, Any]]:
        own = {f"{page.page_id}_{post.partition('_')[2]}": post for post in (edited, deleted) if page is FACEBOOK}
        rows = [row for row in told(page) if own.get(row["post_id"]) != deleted]
        return [{**row, "text": "Edited"} if row["post_id"] in own else row for row in rows]

    monkeypatch.setattr(meta.graph.pages.data, "posts", changed)
    assert not shop.land(NIGHT, **weeks).failures
    shop.publish()
    query = "select post_id, text from {}.page_insights__posts where post_id = any(%s)"
    found = [set(shop.connection.execute(query.format(one), ([edited, deleted],))) for one in ("raw", "raw_history")]
    assert found[0] == {(edited, "Edited")}
    assert (edited, text) in found[1] and {post for post, _ in found[1]} == {edited, deleted}
    query = "select count(*) from raw.page_insights__comments where post_id = %s"
    assert shop.connection.execute(query, (deleted,)).fetchone() == (0,)
    came_to("page_insights", "a day restated after 20 days", "the post as edited; the old one is in history")
    came_to("page_insights", "an object deleted", "gone from raw with its comments, kept in history")


def test_a_day_of_23_hours_at_metas_is_one_day(shop: Shop, came_to: Note) -> None:
    night = date(2026, 3, 10)  # the clocks changed on the 8th at Meta's, and not yet in the shop
    assert not shop.land(night, backfill_days=7, post_days=7).failures
    days = [row["date"] for row in rows(shop)["insights_daily"] if row["metric"] == "page_follows"]
    assert len(days) == len(set(days)) and {date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 9)} <= set(days)
    came_to("page_insights", "clock in another zone across a daylight-saving change", "each day once")


def test_a_task_killed_after_every_unit_reads_no_unit_twice(
    meta: MetaServer, shop: Shop, expected: dict[str, Any], came_to: Note
) -> None:
    before = len(meta.log)
    units = kill_after_each_unit(shop.with_options(), shop.connection, "page_insights", NIGHT)
    listings = [str(one["params"]) for one in list(meta.log)[before:] if one["path"].endswith("published_posts")]
    assert units > 5 and shop.land().landed == 0
    assert len(listings) == len(set(listings)) > 1, "a week was read twice"
    assert rows(shop) == expected
    came_to("page_insights", f"kill -9 after each of {units} units", "each is read once: exact rows")


def test_a_night_killed_before_publishing_is_published_by_the_next_run(
    shop: Shop, expected: dict[str, Any], came_to: Note
) -> None:
    stage_until_killed(shop.with_options(), shop.connection, "page_insights", NIGHT)
    assert shop.raw("posts") == []
    shop.publish_unread()
    assert shop.differing(expected) == []
    came_to("page_insights", "kill -9 before publishing", "the next run publishes what is staged: exact rows")


def test_a_post_deleted_since_it_was_listed_has_no_figures_and_no_comments(
    meta: MetaServer, shop: Shop, expected: dict[str, Any], came_to: Note
) -> None:
    gone = next(row["post_id"] for row in expected["comments"] if row["platform"] == "facebook")
    meta.order_faults([{"kind": "unknown_object", "match": f"/{gone}(/.*)?$", "times": 99}])
    assert not shop.land().failures
    found = rows(shop)
    assert found["posts"] == expected["posts"]
    assert found["comments"] == [row for row in expected["comments"] if row["post_id"] != gone]
    assert shop.gaps() == {RATINGS}
    came_to("page_insights", "a post deleted while it is read", "no figures and no comments of it; all else exact")


@pytest.mark.parametrize("fault", WITHOUT_FIGURES)
def test_a_post_without_figures_costs_no_other_post(
    meta: MetaServer, shop: Shop, expected: dict[str, Any], fault: str, came_to: Note
) -> None:
    more, is_gap = WITHOUT_FIGURES[fault]
    bare = next(row["post_id"] for row in expected["posts"] if row["platform"] == "instagram")
    meta.order_faults([{"kind": "refused", "match": f"/{bare}/insights$", "times": 99, **more}])
    assert not shop.land().failures
    assert shop.gaps() == {RATINGS, ("post_insights", bare)} if is_gap else {RATINGS}
    found = rows(shop)
    assert found.pop("post_insights") == [row for row in expected["post_insights"] if row["post_id"] != bare]
    assert found == {stream: kept for stream, kept in expected.items() if stream != "post_insights"}
    came_to("page_insights", fault, "every other post's figures" + "; an open gap" * is_gap)


def test_a_metric_that_one_kind_of_post_lacks_is_not_dead_for_another(
    meta: MetaServer, shop: Shop, expected: dict[str, Any], came_to: Note
) -> None:
    kinds = {row["post_id"]: row["kind"] for row in expected["posts"] if row["platform"] == "instagram"}
    lacking = next(iter(kinds))
    assert len(set(kinds.values())) > 1, "with one kind of posts the test proves nothing"
    meta.order_faults([{"kind": "dead_metric", "match": f"/{lacking}/insights$", "times": 99, "metric": "saved"}])
    assert not shop.land().failures
    assert shop.gaps() == {RATINGS, ("post_insights", "saved")}

    def of_others(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row for row in found if kinds.get(row["post_id"]) != kinds[lacking]]

    assert of_others(rows(shop)["post_insights"]) == of_others(expected["post_insights"])
    came_to("page_insights", "a metric that one kind of post lacks", "every other kind has it; an open gap")
