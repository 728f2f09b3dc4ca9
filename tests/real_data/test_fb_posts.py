"""500 real posts of a Facebook page (fb_post_metrics_uci): engagement rates equal those computed independently.

The posts come twice: as posts of a page that does not tell how many people engaged, and of one that does.
"""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.nights import found, play
from tests.real_data.conftest import Write
from warehouse.connection import connect
from warehouse.settings import Settings

NIGHT = date(2014, 12, 31)  # the file has months and hours only
_COLUMNS = {
    "kind": "Type", "reach": "Total Reach", "impressions": "Total Impressions", "reactions": "like",
    "comments": "comment", "shares": "share", "followers": "Page total likes",
}  # fmt: skip
Figures = dict[str, Any]


@pytest.fixture(scope="module")
def expected(real_data: Path) -> Figures:
    return dict(json.loads((real_data / "fb_post_metrics_uci" / "expected.json").read_text()))


@pytest.fixture(scope="module")
def posts(real_data: Path, shop: Settings, write: Write) -> dict[str, list[Figures]]:
    """Posts of the mart by page."""
    with (real_data / "fb_post_metrics_uci" / "raw" / "dataset_Facebook.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        read = list(csv.DictReader(file, delimiter=";"))
    write("page_posts", (
        {"page_id": page, "post_id": f"{page}-{number}", "observed_on": NIGHT,
         "published_at": f"2014-{int(post['Post Month']):02}-15T12:00:00Z",
         "is_paid": {"1": "true", "0": "false"}.get(post["Paid"], ""),
         "engaged_people": post["Engaged Users"] if page == "people" else "",
         **{ours: post[theirs] for ours, theirs in _COLUMNS.items()}}
        for page in ("interactions", "people") for number, post in enumerate(read)
    ))  # fmt: skip
    play(shop, NIGHT, "fct_post_engagement")
    with connect(shop) as connection:
        return {
            page: found(connection, "select * from marts.fct_post_engagement where page_id = %s", [f"files:{page}"])
            for page in ("interactions", "people")
        }


def mean_rate(rows: list[Figures]) -> float:
    return float(sum(row["engagement_rate"] for row in rows) / len(rows))


def ratio_of_sums(rows: list[Figures]) -> float:
    return float(sum(row["engaged"] for row in rows)) / float(sum(row["reach"] for row in rows))


def test_rates_by_interactions_are_the_published_ones(posts: dict[str, list[Figures]], expected: Figures) -> None:
    rows = posts["interactions"]
    assert len(rows) == expected["posts"] == 500
    assert {row["formula"] for row in rows} == {"(reactions + comments + shares + saves) / reach"}
    assert sum(row["engaged"] for row in rows) == expected["interactions"] == 106_060
    assert mean_rate(rows) == pytest.approx(expected["er_mean"], abs=1e-8)
    assert (expected["er_mean"], expected["er_ratio"]) == (0.02407052, 0.01525674)
    assert ratio_of_sums(rows) == pytest.approx(expected["er_ratio"], abs=1e-8)
    assert float(median(row["engagement_rate"] for row in rows)) == pytest.approx(expected["er_median"], abs=1e-8)
    best = sorted(rows, key=lambda row: (-row["engagement_rate"], int(row["post_id"].rpartition("-")[2])))[:5]
    assert [int(row["post_id"].rpartition("-")[2]) for row in best] == [
        number for number, _ in expected["top5_posts_by_er"]
    ]


def test_rates_by_people_and_by_interactions_hold_for_each_kind_of_post(
    posts: dict[str, list[Figures]], expected: Figures
) -> None:
    for kind, wanted in expected["by_type"].items():
        rows = [row for row in posts["interactions"] if row["kind"] == kind.lower()]
        assert len(rows) == wanted["posts"]
        assert mean_rate(rows) == pytest.approx(wanted["er_mean"], abs=1e-8)
        assert ratio_of_sums(rows) == pytest.approx(wanted["er_ratio"], abs=1e-8)
        by_people = [row for row in posts["people"] if row["kind"] == kind.lower()]
        assert {row["formula"] for row in by_people} == {"engaged_people / reach"}
        assert mean_rate(by_people) == pytest.approx(wanted["engaged_rate_mean"], abs=1e-8)


def test_posts_below_the_floor_are_flagged_and_no_others(posts: dict[str, list[Figures]]) -> None:
    rows = posts["interactions"]
    low = [row for row in rows if row["engaged"] * 1000 < row["reach"] * 3]
    assert 0 < len(low) < len(rows)
    assert [row["post_id"] for row in rows if row["is_below_floor"]] == [row["post_id"] for row in low]
