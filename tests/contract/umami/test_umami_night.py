"""Umami's own tables, read night by night."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from demo.umami.collect import WEBSITE, session_id
from extractors import run
from tests.contract.umami.conftest import Site
from tests.databases import Shop
from warehouse import ledger

NIGHT = date(2026, 11, 4)


def test_an_event_keeps_page_referrer_tags_click_ids_and_data(shop: Shop, site: Site) -> None:
    page = "https://tea.example/p/G-701?utm_source=google&utm_medium=cpc&gclid=G1&ttclid=T1"
    site.send("a", "2026-11-04T10:00:00+00:00", page_url=page, referrer_url="https://www.google.com/search?q=tea")
    site.send(
        "b", "2026-11-04T10:01:00+00:00", name="add_to_cart", product_id="G-701", value="12.30", user_id="u1",
        referrer_url="https://tea.example/p/G-701", properties='{"list": "start"}',
    )  # fmt: skip
    assert not shop.night(NIGHT).failures
    names = ("event_name", "event_date", "page_url", "referrer_url", "utm_medium", "gclid", "ttclid", "anonymous_id",
             "user_id", "product_id", "value")  # fmt: skip
    view, cart = sorted(shop.rows("events", *names), key=lambda row: row[0] or "")
    assert view == (
        None,
        NIGHT,
        page,
        "https://google.com/search?q=tea",
        "cpc",
        "G1",
        "T1",
        "browser",
        None,
        None,
        None,
    )
    assert cart[:4] == ("add_to_cart", NIGHT, "https://tea.example/", None)
    assert cart[7:] == ("browser", "u1", "G-701", Decimal("12.3"))
    assert shop.rows("events", "event_name", "properties")[0][1] == {
        "list": "start", "product_id": "G-701", "user_id": "u1", "value": 12.3,
    }  # fmt: skip


def test_a_browser_that_nobody_identified_is_another_one_when_the_salt_changes(shop: Shop, site: Site) -> None:
    site.send("a", "2026-10-31T10:00:00+00:00")
    site.send("b", "2026-11-01T10:00:00+00:00")
    site.database.run("update session set distinct_id = null")
    shop.options["identified_as"] = "user_id"
    shop.night(NIGHT)
    months = [datetime(2026, month, 1, tzinfo=UTC) for month in (10, 11)]
    assert {row[0] for row in shop.rows("events", "anonymous_id")} == {str(session_id("browser", at)) for at in months}


def test_a_browser_that_the_site_identified_stays_the_same(shop: Shop, site: Site) -> None:
    site.send("a", "2026-10-31T10:00:00+00:00")
    site.send("b", "2026-11-01T10:00:00+00:00")
    shop.night(NIGHT)
    assert shop.rows("events", "anonymous_id", "user_id") == [("browser", None)] * 2


def test_a_night_ends_with_the_shops_day_and_loses_nothing(shop: Shop, site: Site) -> None:
    site.send("a", "2026-11-04T22:59:59+00:00")
    site.send("b", "2026-11-04T23:00:00+00:00")  # midnight in Berlin
    shop.night(NIGHT)
    assert len(shop.rows("events", "event_id")) == 1
    shop.night(date(2026, 11, 5))
    assert sorted(row[0] for row in shop.rows("events", "event_date")) == [NIGHT, date(2026, 11, 5)]


def test_the_day_of_25_hours_is_read_whole_and_once(shop: Shop, site: Site) -> None:
    for number in range(27):  # each hour from midnight to midnight, and one on either side
        hour = datetime.fromtimestamp(datetime(2026, 10, 24, 21, tzinfo=UTC).timestamp() + number * 3600, UTC)
        site.send(f"h{number}", hour.isoformat())
    shop.night(date(2026, 10, 26))
    days = [row[0].day for row in shop.rows("events", "event_date")]
    assert (days.count(24), days.count(25), days.count(26)) == (1, 25, 1)


def test_an_event_that_comes_late_is_found_and_one_deleted_goes_to_history(shop: Shop, site: Site) -> None:
    site.send("a", "2026-11-04T10:00:00+00:00")
    site.send("b", "2026-11-03T10:00:00+00:00")
    shop.night(NIGHT)
    site.send("late", "2026-11-03T11:00:00+00:00")
    site.database.run("delete from website_event where created_at = '2026-11-03 10:00+00'")
    shop.night(date(2026, 11, 5))
    assert len(shop.rows("events", "event_id")) == 2
    assert len(shop.rows("events", "event_id", schema="raw_history")) == 1


def test_a_first_night_reads_all_there_is_and_later_ones_the_window(shop: Shop, site: Site) -> None:
    for month in range(1, 12):
        site.send(f"m{month}", f"2026-{month:02d}-02T10:00:00+00:00")
    assert shop.night(NIGHT).rows == 11
    assert shop.night(date(2026, 11, 12)).landed <= 2
    assert len(shop.rows("events", "event_id")) == 11
    units = {batch.unit for batch in ledger.batches(shop.connection, source="umami", states=("published",))}
    assert min(units) == "events/2025-12-29"  # the week of the first event


def test_performance_events_are_not_read(shop: Shop, site: Site) -> None:
    site.send("a", "2026-11-04T10:00:00+00:00")
    site.send("b", "2026-11-04T10:00:01+00:00")
    site.database.run("update website_event set event_type = 5 where created_at = '2026-11-04 10:00:01+00'")
    shop.night(NIGHT)
    assert len(shop.rows("events", "event_id")) == 1


def test_revenue_is_the_value_where_the_event_has_none(shop: Shop, site: Site) -> None:
    site.send("a", "2026-11-04T10:00:00+00:00", name="purchase")
    site.database.run(
        "insert into revenue select gen_random_uuid(), website_id, session_id, event_id, 'purchase', 'EUR', 19.9,"
        " created_at from website_event"
    )
    shop.night(NIGHT)
    assert shop.rows("events", "value", "currency") == [(Decimal("19.9"), "EUR")]


def test_a_website_without_an_event_is_no_error(shop: Shop) -> None:
    outcome = shop.night(NIGHT)
    assert not outcome.failures and outcome.landed == 0


def test_only_the_websites_named_are_read(shop: Shop, site: Site) -> None:
    site.send("a", "2026-11-04T10:00:00+00:00")
    shop.options["websites"] = ["99999999-2222-4333-8444-555555555555"]
    assert shop.night(NIGHT).rows == 0
    shop.options["websites"] = [str(WEBSITE).upper()]
    assert shop.night(NIGHT).rows == 1


def test_the_check_names_what_is_missing(shop: Shop, site: Site) -> None:
    site.database.run("alter table website_event drop column ttclid")
    work = run.context(shop.configured(), shop.connection, "umami", NIGHT, "check")
    with pytest.raises(run.ExtractionError, match="website_event has no column 'ttclid'"):
        work.source.module.check(work)
