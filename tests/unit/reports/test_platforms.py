"""What the analyst's page says of the platforms' lags."""

from __future__ import annotations

from dataclasses import replace

from reports.nightly import render
from reports.readers import PAGES
from reports.sections import platforms
from tests.unit.reports.nights import RUN, busy, empty, settings


def test_a_month_is_each_platforms_own_and_a_window_that_is_not_told_is_no_zero(tmp_path) -> None:
    meta, google = platforms.of(busy())
    assert (meta.name, meta.claimed, meta.credited) == ("Spring", (31, 60, 75), (12, 25, 41))
    assert (google.name, google.claimed, google.credited) == ("c2", (9, None, 14), (8, None, 15))
    page = next(page for page in PAGES if page.title == "Analysis")
    (row,) = [
        line for line in render(settings(tmp_path, "files"), busy(), RUN, page).splitlines() if "c2 (Google)" in line
    ]
    assert row.count('<td class="number">–</td>') == 2


def test_the_analysts_page_has_the_lags_only_where_a_platform_tells_them(tmp_path) -> None:
    page = next(page for page in PAGES if page.title == "Analysis")
    shop = settings(tmp_path, "files")
    assert "Spring (Meta)" in render(shop, busy(), RUN, page)
    assert platforms.of(empty()) == ()


def test_credit_that_belongs_to_no_campaign_ends_the_report() -> None:
    nameless = [{**row, "campaign_id": None, "campaign_name": None} for row in busy().platform_lags]
    assert {one.name for one in platforms.of(replace(busy(), platform_lags=nameless))} == {"No campaign"}
