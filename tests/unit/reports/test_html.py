"""The page as HTML: complete, self-contained, and safe whatever a name is."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from reports import nightly
from tests.unit.reports.nights import HOSTILE, NIGHT, RUN, busy, empty, hostile, settings

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
def test_the_page_refers_to_nothing_outside_itself(shop, night) -> None:
    page = nightly.render(shop, night, RUN)
    assert not re.search(r"https?:|//[a-z]|@import|url\((?!#)", page)
    for tag, attributes in _read(page).tags:
        assert tag not in ("script", "img", "iframe", "object")
        for name in ("src", "href"):
            assert (attributes.get(name) or "#").startswith(("#", "data:"))


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
        _read(nightly.render(shop, replace(busy(), **{name: []}), RUN))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_shop_of_a_few_days_has_a_page(shop, number) -> None:
    _read(nightly.render(shop, replace(busy(), days=busy().days[-number:]), RUN))


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
