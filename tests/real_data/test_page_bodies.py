"""Bodies that Meta once gave of Facebook Pages and Instagram accounts: each becomes rows, with Meta's own figures."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extractors.page_insights import comments, figures, posts
from extractors.page_insights.days import day_of

_BODIES = Path("api_fixtures", "python_facebook", "testdata")


@pytest.fixture(scope="module")
def bodies(real_data: Path) -> Path:
    return real_data / _BODIES


def body(bodies: Path, name: str) -> Any:
    return json.loads((bodies / f"{name}.json").read_text(encoding="utf-8"))


def test_an_accounts_days_are_those_that_ended_at_pacific_midnight(bodies: Path) -> None:
    found = {
        (metric["name"], day_of(entry["end_time"])): entry["value"]
        for metric in body(bodies, "instagram/apidata/users/user_insights")["data"]
        for entry in metric["values"]
    }
    assert found["reach", date(2017, 5, 3)] == 3 and found["reach", date(2017, 5, 4)] == 36
    assert len(found) == 6


def test_a_total_is_metas_own_and_not_the_sum_of_its_parts(bodies: Path) -> None:
    (metric,) = body(bodies, "instagram/apidata/users/user_insights_new")["data"]
    parts = sum(one["value"] for one in metric["total_value"]["breakdowns"][0]["results"])
    (row,) = figures.values("account_day", metric, metric["total_value"]["value"])
    assert (row["measure"], row["dimension"], row["value"]) == ("reach", "all", 14_516_883)
    assert parts == 14_646_174, "people reached twice are in it twice"


def test_figures_of_a_medium_come_with_their_measures_also_dead_and_unknown_ones(bodies: Path) -> None:
    names = ("insights", "insights_new")
    metrics = [one for name in names for one in body(bodies, f"instagram/apidata/medias/{name}")["data"]]
    rows = [row for metric in metrics for row in figures.values("media", metric, metric["values"][0]["value"])]
    assert {row["metric"]: (row["measure"], row["value"]) for row in rows} == {
        "impressions": ("impressions", 8),
        "reach": ("reach", 5),
        "saved": ("saves", 0),
        "profile_activity": (None, 11),
    }


@pytest.mark.parametrize("page", [1, 2])
def test_media_and_posts_become_posts(bodies: Path, page: int) -> None:
    media = body(bodies, f"instagram/apidata/users/medias_p{page}")["data"]
    written = body(bodies, f"facebook/apidata/posts/feed_fields_p{page}")["data"]
    assert media and written
    for record, row in [(one, posts._media(one)) for one in media] + [(one, posts._post(one)) for one in written]:
        assert row["post_id"] == record["id"]
        assert row["text"] == record.get("caption", record.get("message"))
        assert row["published_at"] in (record.get("timestamp"), record.get("created_time"))


def test_replies_become_comments_below_theirs(bodies: Path) -> None:
    (reply,) = body(bodies, "instagram/apidata/comments/replies")["data"]
    row = comments._row(reply, reply["text"], reply["timestamp"], "17892250648466172")
    assert (row["comment_id"], row["parent_comment_id"]) == ("17847314687296283", "17892250648466172")
    assert row["author_id"] is None, "Meta did not say who"
