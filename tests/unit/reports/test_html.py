"""The page as HTML: complete, self-contained, and safe whatever a name is."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from reports import nightly
from reports.readers import PAGES
from tests.unit.reports.nights import HOSTILE, NIGHT, RUN, busy, empty, hostile, settings
from warehouse.settings import PROJECT

VOID = {"meta", "link", "br", "img", "path", "rect", "use"}


class _Reader(HTMLParser):
    """Tags that are open, and every tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


@pytest.fixture
def shop(tmp_path):
    return settings(tmp_path, "files", "meta_ads", "google_ads")


@pytest.mark.parametrize("night", [busy(), empty()], ids=["busy", "empty"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_a_page_refers_to_nothing_but_the_pages_of_its_night(shop, night, page) -> None:
    written = nightly.render(shop, night, RUN, page)
    assert not re.search(r"https?:|//[a-z]|@import|url\((?!#)", written)
    links = []
    for tag, attributes in _read(written).tags:
        assert tag not in ("script", "img", "iframe", "object")
        for name in ("src", "href"):
            if not (attributes.get(name) or "#").startswith(("#", "data:")):
                links.append((attributes[name], attributes.get("aria-current")))
    assert links == [(other.file, "page" if other is page else None) for other in PAGES]


def test_no_section_is_on_no_page_and_none_is_unknown() -> None:
    templates = {path.stem for path in (PROJECT / "reports" / "templates").glob("*.html")}
    assert {name for page in PAGES for name in page.sections} == templates - {"page", "newest", "document", "table"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_no_heading_is_left_out_of_the_order_that_readers_of_a_screen_go_by(shop, page) -> None:
    levels = [int(tag[1]) for tag, _ in _read(nightly.render(shop, busy(), RUN, page)).tags if re.match(r"h\d$", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_an_empty_shop_says_so(shop) -> None:
    page = nightly.render(shop, empty(), RUN)
    assert "There is no data yet" in page
    assert "<svg" not in page


def test_figures_without_marts_of_the_same_transform_do_not_stop_the_page(shop) -> None:
    for name in (
        "summary",
        "channel_return",
        "channels",
        "cohorts",
        "audience_sizes",
        "restatements",
        "data_age",
        "steps",
    ):
        for page in PAGES:
            _read(nightly.render(shop, replace(busy(), **{name: []}), RUN, page))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_shop_of_a_few_days_has_a_page(shop, number) -> None:
    _read(nightly.render(shop, replace(busy(), days=busy().days[-number:]), RUN))


def test_a_silent_day_is_told_of_below_the_figures_only(tmp_path) -> None:
    silent = [{**row, "amount": 0} for row in busy().summary]
    night = replace(busy(), summary=silent, days=[row for row in busy().days if row["report_date"] < NIGHT])
    for page in PAGES:
        written = nightly.render(settings(tmp_path, "files", "google_ads"), night, RUN, page)
        assert "The night is complete, and something is missing" in written and "There are no orders of" in written
        assert "Every source was read." not in written


def test_a_hostile_name_is_only_a_name(shop) -> None:
    named = shop.model_copy(update={"shop": shop.shop.model_copy(update={"name": HOSTILE})})
    reader = _read(nightly.render(named, hostile(), HOSTILE))
    assert "script" not in {tag for tag, _ in reader.tags}


def test_every_plot_says_in_words_what_it_shows(shop) -> None:
    reader = _read(nightly.render(shop, busy(), RUN))
    plots = [attributes for tag, attributes in reader.tags if tag == "svg"]
    assert len(plots) == 4  # two plots, each for a phone and for a desk
    assert all(plot["role"] == "img" and "EUR" in (plot["aria-label"] or "") for plot in plots)


def test_no_two_elements_share_an_id(shop) -> None:
    ids = [attributes["id"] for _, attributes in _read(nightly.render(shop, busy(), RUN)).tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_a_table_header_says_what_it_heads(shop) -> None:
    headers = [attributes for tag, attributes in _read(nightly.render(shop, busy(), RUN)).tags if tag == "th"]
    assert headers
    assert all("scope" in header for header in headers)


def test_the_same_night_gives_the_same_page(shop) -> None:
    assert nightly.render(shop, busy(), RUN) == nightly.render(shop, busy(), RUN)


def test_the_plots_have_no_colour_that_the_dark_page_cannot_change(shop) -> None:
    drawn = "".join(re.findall(r"<svg.*?</svg>", nightly.render(shop, busy(), RUN), re.DOTALL))
    assert re.findall(r"#[0-9a-f]{6}\b", drawn) == []


def test_the_night_and_its_run_are_named(shop) -> None:
    page = nightly.render(shop, busy(), RUN)
    assert f'Night of <time datetime="{NIGHT}">{NIGHT}</time>, Friday' in page
    assert RUN in page
