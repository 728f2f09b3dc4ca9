"""The page from a real warehouse, in a real browser."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from PIL import Image
from rich.console import Console

from dags.stand import summary
from reports import message, nightly
from reports.readers import PAGES
from tests.integration.reports import chromium
from tests.unit.reports.nights import NIGHT, RUN, hostile
from warehouse import ledger, query
from warehouse.connection import connect
from warehouse.settings import Settings

in_browser = pytest.mark.skipif(chromium.PROGRAM is None, reason="Chromium is not installed")
SIZES = {"phone": (390, 844), "desk": (1280, 1000)}
SEEN = """
[...document.querySelectorAll('svg')].filter(svg => svg.getBoundingClientRect().width).map(svg => svg.classList[0])
"""
# Letters that stand out of their plot.
OUTSIDE = """
[...document.querySelectorAll('svg')].filter(svg => svg.getBoundingClientRect().width).flatMap(svg => {
    const box = svg.getBoundingClientRect();
    return [...svg.querySelectorAll('text')].filter(text => {
        const own = text.getBoundingClientRect();
        return own.left < box.left - 1 || own.right > box.right + 1
            || own.top < box.top - 1 || own.bottom > box.bottom + 1;
    }).map(text => text.textContent);
})
"""
SMALLEST = """
Math.min(...[...document.querySelectorAll('svg text')].filter(text => text.getBoundingClientRect().width).map(
    text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))
"""


@pytest.fixture
def page(shop: Settings, fill: Callable[[], None]) -> Path:
    fill()
    return nightly.write(shop, NIGHT, RUN)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[chromium.Page]:
    with chromium.page(tmp_path / "profile") as tab:
        yield tab


def test_the_page_lies_where_its_night_is_and_the_newest_one_is_found(shop: Settings, page: Path) -> None:
    assert page == shop.report_path / str(NIGHT) / "index.html"
    assert f'href="{NIGHT}/index.html"' in (shop.report_path / "index.html").read_text()
    nightly.write(shop, NIGHT - timedelta(3), "an older night, written again")
    assert f'href="{NIGHT}/index.html"' in (shop.report_path / "index.html").read_text()
    assert {path.name for path in shop.report_path.rglob("*") if path.is_file()} == {one.file for one in PAGES}


def test_all_that_the_warehouse_knows_is_on_a_page(page: Path) -> None:
    text = "".join((page.parent / one.file).read_text() for one in PAGES)
    for told in ("Meta ads failed tonight", "62,606", "E-mail", "Cart abandoner hot", "bought lately 212", "R-771",
                 "python -m warehouse release", "Meta does not give reach", "An order was refunded"):  # fmt: skip
        assert told in text


def test_an_empty_warehouse_has_a_page(shop: Settings) -> None:
    assert "There is no data yet" in nightly.write(shop, NIGHT, RUN).read_text()


@pytest.mark.parametrize(
    ("table", "column"),
    [("rpt_channel_return", "new_customers"), ("rpt_visit_sources", "place")],
    ids=["which a section reads", "by which rows are ordered"],
)
def test_one_mart_of_an_older_version_takes_the_whole_report_away(
    shop: Settings, fill: Callable[[], None], table: str, column: str
) -> None:
    fill()
    with connect(shop, "transformer") as connection:
        connection.execute(f"alter table marts.{table} drop column {column}")
    nightly.write(shop, NIGHT, RUN)
    pages = "".join((shop.report_path / str(NIGHT) / page.file).read_text() for page in PAGES)
    assert f"Reach is left out: marts.{table} has no column {column}: another version of Hourglass built it" in pages
    assert "<h2>Whom channels reached" not in pages
    assert "<h2>Audience lists" in pages and "<h2>Age of the data" in pages


def test_mail_and_summary_break_off_at_a_mart_of_an_older_version(shop: Settings, fill: Callable[[], None]) -> None:
    fill()
    with connect(shop, "transformer") as connection:
        connection.execute("alter table marts.rpt_night_summary drop column amount")
        connection.execute("alter table marts.rpt_channel_return drop column spend")
    said = message.text(shop, NIGHT)
    assert "marts.rpt_night_summary has no column amount" in said and "Meta ads failed tonight" in said
    console = Console(record=True, file=io.StringIO(), width=200)
    summary.show(shop, console, [f"run-{NIGHT}"])
    shown = console.export_text()
    assert "marts.rpt_channel_return has no column spend" in shown and "Cart abandoner" in shown


def test_a_silent_night_ends_without_a_word_about_it(shop: Settings, fill: Callable[[], None]) -> None:
    fill()
    with connect(shop) as connection:
        connection.execute("update ops.steps set state = 'complete' where run_id = %s", (f"run-{NIGHT}",))
        connection.execute("update marts.rpt_night_summary set amount = 0")
        connection.execute("delete from marts.rpt_days where report_date = %s", (NIGHT,))
    console = Console(record=True, file=io.StringIO(), width=200)
    summary.show(shop, console, [f"run-{NIGHT}"])
    for said in (message.text(shop, NIGHT), console.export_text()):
        assert f"There are no orders of {NIGHT}, and 34 a day are usual." in said
        assert f"There are no visits of {NIGHT}" in said


def test_nothing_has_changed_is_said_of_a_night_that_failed(shop: Settings, warehouse: psycopg.Connection) -> None:
    def headline(state: str) -> str:
        ledger.finish_run(warehouse, run_id, state)
        console = Console(record=True, file=io.StringIO(), width=200)
        summary.show(shop, console, [run_id])
        return console.export_text().splitlines()[0].strip("─ ")

    run_id = ledger.start_run(warehouse, shop, NIGHT, "nightly")
    ledger.record_step(warehouse, run_id, "transform", "unchanged")
    place = f"Test shop: night {NIGHT}"
    assert headline("complete") == f"{place}: nothing has changed"
    assert headline("failed") == f"{place}: failed"
    warehouse.execute(
        "insert into ops.batches (batch_id, run_id, night, source, account, stream, unit, state, path)"
        " values ('one', %s, %s, 'files', '', 'orders', 'orders', 'quarantined', 'x')",
        (run_id, NIGHT),
    )
    assert headline("failed") == f"{place}: failed; 1 batches wait in quarantine"


def test_the_report_is_read_by_a_role_that_sees_no_contact(shop: Settings) -> None:
    with connect(shop, "bi_reader") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        query.rows(connection, "pii.identifiers")


@in_browser
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_fetched_and_nothing_sticks_out(page: Path, browser: chromium.Page, size: str) -> None:
    width, height = SIZES[size]
    for one in PAGES:
        browser.open(page.parent / one.file, width, height)
        assert browser.requests == [(page.parent / one.file).as_uri()]
        assert browser.evaluate("innerWidth") == width
        assert browser.evaluate("document.documentElement.scrollWidth") <= width
        assert browser.evaluate(OUTSIDE) == []
        assert (browser.evaluate(SMALLEST) or 9) >= 9


@in_browser
def test_the_keyboard_reaches_the_other_pages_and_sees_where_it_is(page: Path, browser: chromium.Page) -> None:
    browser.open(page, *SIZES["desk"])
    browser.evaluate("document.querySelector('.pages a[href=\"operations.html\"]').focus({focusVisible: true})")
    assert browser.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    browser.evaluate("document.activeElement.click()")
    browser.wait_for_load()
    assert browser.evaluate("document.querySelector('[aria-current]').textContent") == "Operations"


@in_browser
@pytest.mark.parametrize("size", SIZES)
def test_a_name_without_end_does_not_widen_the_page(
    shop: Settings, tmp_path: Path, browser: chromium.Page, size: str
) -> None:
    page = tmp_path / "hostile.html"
    page.write_text(nightly.render(shop, hostile(), RUN))
    browser.open(page, *SIZES[size])
    assert browser.requests == [page.as_uri()]
    assert browser.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
    assert browser.evaluate(OUTSIDE) == []


@in_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_seen(page: Path, browser: chromium.Page, scheme: str) -> None:
    browser.open(page, *SIZES["phone"], scheme=scheme)
    picture = Image.open(io.BytesIO(browser.screenshot())).convert("L")
    assert picture.size == (780, 1688)
    dark, light = (sum(picture.histogram()[start:end]) for start, end in ((0, 80), (176, 256)))
    paper, ink = (light, dark) if scheme == "light" else (dark, light)
    assert paper > 0.5 * 780 * 1688
    assert ink > 0.005 * 780 * 1688


@in_browser
def test_a_phone_sees_the_plots_drawn_for_a_phone(page: Path, browser: chromium.Page) -> None:
    browser.open(page, *SIZES["phone"])
    assert browser.evaluate(SEEN) == ["narrow", "narrow"]
    browser.open(page, *SIZES["desk"])
    assert browser.evaluate(SEEN) == ["wide", "wide"]
