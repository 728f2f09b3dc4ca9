"""What the analyst's page says of the platforms' lags."""

from __future__ import annotations

from reports.nightly import render
from reports.readers import PAGES
from reports.sections import platforms
from tests.unit.reports.nights import RUN, busy, empty, settings


def test_a_month_is_each_platforms_own_and_a_window_without_a_row_is_a_zero() -> None:
    meta, google = platforms.of(busy())
    assert (meta.name, meta.claimed, meta.credited) == ("Spring", (31, 60, 75), (12, 25, 41))
    assert (google.name, google.claimed, google.credited) == ("c2", (9, 0, 14), (8, 0, 15))


def test_the_analysts_page_has_the_lags_only_where_a_platform_tells_them(tmp_path) -> None:
    page = next(page for page in PAGES if page.title == "Analysis")
    shop = settings(tmp_path, "files")
    assert "Spring (Meta)" in render(shop, busy(), RUN, page)
    assert platforms.of(empty()) == ()
