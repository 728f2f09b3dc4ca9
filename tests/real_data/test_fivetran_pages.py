"""Figures of a real Facebook page and Instagram account, as a connector kept them (fivetran_seeds).

A post's newest figures count, earlier ones make its gains, and a reach that nobody tells is not zero.
"""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.nights import found, play
from tests.real_data.conftest import Write
from warehouse.connection import connect
from warehouse.settings import Settings

NIGHT = date(2021, 10, 28)
Row = dict[str, Any]


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def folder(real_data: Path) -> Path:
    return real_data / "fivetran_seeds"


@pytest.fixture(scope="module")
def facebook(folder: Path) -> list[Row]:
    """Posts of Facebook as of five days; it tells who engaged, and not whom it reached."""
    rows = read(folder / "facebook_pages" / "facebook_pages_lifetime_post_metrics_total_data.csv")
    kinds = ("anger", "haha", "like", "love", "sorry", "wow")
    return [
        {
            "page_id": "fb", "post_id": row["post_id"], "observed_on": row["date"][:10],
            "published_at": "2021-09-08T10:00:00Z", "reach": "", "impressions": row["post_impressions"],
            "reactions": sum(int(row[f"post_reactions_{kind}_total"]) for kind in kinds), "comments": "", "saves": "",
            "clicks": row["post_clicks"], "engaged_people": row["post_engaged_users"], "followers": "",
        }
        for row in rows
    ]  # fmt: skip


@pytest.fixture(scope="module")
def instagram(folder: Path) -> list[Row]:
    """Pictures on Instagram as of one day, with the account's followers."""
    rows = read(folder / "instagram_business" / "instagram_business_media_insights_data.csv")
    (account,) = read(folder / "instagram_business" / "instagram_business_user_history_data.csv")
    return [
        {
            "page_id": "ig", "post_id": row["id"], "observed_on": row["_fivetran_synced"][:10],
            "published_at": "2020-08-17T12:25:20Z", "reach": row["video_photo_reach"],
            "impressions": row["video_photo_impressions"], "reactions": row["like_count"],
            "comments": row["comment_count"], "saves": row["video_photo_saved"], "clicks": "", "engaged_people": "",
            "followers": account["followers_count"],
        }
        for row in rows
    ]  # fmt: skip


@pytest.fixture(scope="module")
def played(shop: Settings, write: Write, facebook: list[Row], instagram: list[Row]) -> Settings:
    write("page_posts", [*facebook, *instagram])
    play(shop, NIGHT, "fct_post_engagement", "fct_page_engagement_daily")
    return shop


def test_no_observation_is_lost_on_the_way(played: Settings, folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text())
    wanted = expected["facebook_pages/facebook_pages_lifetime_post_metrics_total_data.csv"]
    with connect(played, "transformer") as connection:
        (row,) = found(
            connection,
            "select count(*) as rows, sum(impressions) as impressions, sum(engaged_people) as engaged,"
            " sum(clicks) as clicks from intermediate.int_page_posts_gathered where page_id = 'files:fb'",
        )
    assert row["rows"] == wanted["rows"]
    sums = [wanted[f"sum_post_{name}"] for name in ("impressions", "engaged_users", "clicks")]
    assert [row["impressions"], row["engaged"], row["clicks"]] == sums


def test_the_newest_figures_of_a_post_count_and_an_unknown_reach_gives_no_rate(
    played: Settings, facebook: list[Row]
) -> None:
    newest = {row["post_id"]: row for row in sorted(facebook, key=lambda row: row["observed_on"])}
    with connect(played) as connection:
        rows = found(connection, "select * from marts.fct_post_engagement where page_id = 'files:fb'")
    assert {row["post_id"]: (row["impressions"], row["engaged"], row["observed_date"].isoformat()) for row in rows} == {
        f"files:{post}": (int(row["impressions"]), int(row["engaged_people"]), row["observed_on"])
        for post, row in newest.items()
    }
    assert {(row["engagement_rate"], row["formula"], row["is_below_floor"]) for row in rows} == {(None, None, None)}


def test_pictures_have_the_rates_of_their_reach(played: Settings, instagram: list[Row]) -> None:
    with connect(played) as connection:
        rows = found(connection, "select * from marts.fct_post_engagement where page_id = 'files:ig'")
        (day,) = found(connection, "select * from marts.fct_page_engagement_daily where page_id = 'files:ig'")
    assert {row["post_id"]: row["engagement_rate"] for row in rows} == {
        f"files:{row['post_id']}": round(
            Decimal(sum(int(row[name]) for name in ("reactions", "comments", "saves"))) / int(row["reach"]), 8
        )
        for row in instagram
    }
    assert (day["followers"], day["engaged"], day["engagement_rate"]) == (39, None, None), (
        "gains of a year are no day's"
    )
