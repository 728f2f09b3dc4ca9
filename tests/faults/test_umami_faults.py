"""What goes wrong with Umami's database: exact events, or a failed unit that the next run completes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.contract.umami import conftest as kit
from tests.contract.umami.conftest import Site
from tests.databases import Shop
from tests.faults.dying import kill_after_each_unit, stage_until_killed

database, site, shop = kit.database, kit.site, kit.shop
NIGHT = date(2026, 11, 4)
Note = Callable[[str, str, str], None]


@pytest.fixture(autouse=True)
def sent(site: Site) -> None:
    """Twelve events on three days of two weeks, in no order."""
    for number, day in enumerate(("2026-11-04", "2026-10-28", "2026-11-03") * 4):
        site.send(f"e{number}", f"{day}T10:{number:02d}:00+00:00", page_url=f"https://tea.example/{number}")


def exact(shop: Shop) -> bool:
    found = sorted(row[0] for row in shop.rows("events", "page_url"))
    return found == sorted(f"https://tea.example/{number}" for number in range(12))


def test_a_connection_that_breaks_in_the_middle_fails_its_days_only(shop: Shop, site: Site, came_to: Note) -> None:
    site.database.run("alter table website_event rename to kept", "create view website_event as select * from kept")
    columns = site.database.owner.execute(
        "select string_agg(attname, ', ' order by attnum) from pg_attribute"
        " where attrelid = 'kept'::regclass and attnum > 0 and attname <> 'page_title'"
    ).fetchone()
    assert columns
    site.database.run(
        # Called stable, it is evaluated for the rows that are read only.
        "create function cut(varchar) returns varchar language plpgsql stable as"
        " 'begin perform pg_terminate_backend(pg_backend_pid()); return $1; end'",
        f"create view website_event_cut as select {columns[0]}, case when created_at > '2026-11-04 10:04'"
        " then cut(page_title) else page_title end as page_title from kept",
        "drop view website_event",
        "alter view website_event_cut rename to website_event",
    )
    site.database.let_read()
    outcome = shop.night(NIGHT)
    assert len(outcome.failures) == 1 and outcome.landed == 1, outcome
    assert "events/2026-11-02" in next(iter(outcome.failures))
    assert len(shop.rows("events", "event_id")) == 4
    site.database.run("drop view website_event", "alter table kept rename to website_event")
    assert not shop.night(NIGHT).failures and exact(shop)
    came_to("umami", "rows out of order", "exact events")
    came_to("umami", "connection reset mid-stream", "those days fail, others go on; the next run has the exact events")


def test_a_lost_column_fails_and_names_it(shop: Shop, site: Site, came_to: Note) -> None:
    site.database.run("alter table website_event rename column visit_id to visit")
    outcome = shop.night(NIGHT)
    assert outcome.failures and all("42703" in said and "visit_id" in said for said in outcome.failures.values())
    site.database.run("alter table website_event rename column visit to visit_id")
    assert not shop.night(NIGHT).failures and exact(shop)
    came_to("umami", "a lost column", "the units fail and name it; the next run has the exact events")


def test_a_column_of_a_new_type_fails_with_its_value(shop: Shop, site: Site, came_to: Note) -> None:
    site.database.run("alter table website_event alter event_type type text using event_type || ' odd'")
    outcome = shop.night(NIGHT)
    assert outcome.failures and shop.rows("events", "event_id") == []
    site.database.run("alter table website_event alter event_type type integer using left(event_type, 1)::integer")
    assert not shop.night(NIGHT).failures and exact(shop)
    came_to("umami", "a column of a new type", "the units fail; the next run has the exact events")


def test_a_table_that_may_not_be_read_is_named(shop: Shop, site: Site, came_to: Note) -> None:
    site.database.run(f"revoke select on event_data from {site.database.role}")
    said = " ".join(shop.night(NIGHT).failures.values())
    assert "42501" in said and "event_data" in said and "grant" in said and "reader-secret" not in said
    site.database.let_read()
    assert not shop.night(NIGHT).failures and exact(shop)
    came_to("umami", "permission denied", "fails with the grant it needs; the next run has the exact events")


def test_a_task_killed_after_every_unit_reads_no_unit_twice(shop: Shop, site: Site, came_to: Note) -> None:
    shop.options["days_per_unit"] = 2
    units = kill_after_each_unit(shop.configured(), shop.connection, "umami", NIGHT)
    site.database.run("delete from website_event")  # so what is read again is missing
    assert units > 3 and shop.night(NIGHT).landed == 0 and exact(shop)
    assert shop.rows("events", "event_id", schema="raw_history") == []
    came_to("umami", f"kill -9 after each of {units} units", "each is read once: exact events")


def test_a_night_killed_before_publishing_is_published_by_the_next_run(shop: Shop, site: Site, came_to: Note) -> None:
    stage_until_killed(shop.configured(), shop.connection, "umami", NIGHT)
    assert shop.rows("events", "event_id") == []
    site.database.run("delete from website_event")
    assert shop.night(NIGHT).landed == 0 and exact(shop)
    came_to("umami", "kill -9 before publishing", "the next run publishes what is staged: exact events")


def test_a_website_that_was_reset_goes_to_history_within_the_window(shop: Shop, site: Site, came_to: Note) -> None:
    shop.night(NIGHT)
    site.database.run("delete from website_event where created_at > '2026-11-03'")
    shop.night(date(2026, 11, 5))
    assert len(shop.rows("events", "event_id")) == 4
    assert len(shop.rows("events", "event_id", schema="raw_history")) == 8
    came_to("umami", "events deleted", "within the window they go to history")


def test_an_event_of_the_hour_that_comes_twice_is_in_one_day(shop: Shop, site: Site, came_to: Note) -> None:
    site.database.run("delete from website_event")
    for hour in ("00", "01"):  # both are 02:30 in Berlin on 25 October 2026
        site.send(hour, f"2026-10-25T{hour}:30:00+00:00")
    shop.night(NIGHT)
    assert shop.rows("events", "event_date") == [(date(2026, 10, 25),)] * 2
    came_to("umami", "clock change", "both hours in their day, each event once")


def test_a_wrong_password_is_named_and_not_shown(
    shop: Shop, site: Site, monkeypatch: pytest.MonkeyPatch, came_to: Note
) -> None:
    url = site.database.reader_url
    monkeypatch.setenv("HOURGLASS_UMAMI_URL", url.replace("reader-secret", "reader-secret-old"))
    said = " ".join(shop.night(NIGHT).failures.values())
    assert "HOURGLASS_UMAMI_URL" in said and "reader-secret" not in said
    monkeypatch.setenv("HOURGLASS_UMAMI_URL", url)
    assert not shop.night(NIGHT).failures and exact(shop)
    came_to("umami", "password expired", "fails with the variable to correct; then the exact events")


def test_a_website_without_an_event_is_no_error_and_no_invention(shop: Shop, site: Site, came_to: Note) -> None:
    site.database.run("delete from website_event")
    outcome = shop.night(NIGHT)
    assert not outcome.failures and outcome.landed == 0 and shop.rows("events", "event_id") == []
    came_to("umami", "a website without an event", "nothing to read, nothing invented")


def test_an_event_with_other_content_replaces_what_was_read(shop: Shop, site: Site, came_to: Note) -> None:
    shop.night(NIGHT)
    site.database.run("update website_event set page_title = 'New' where created_at > '2026-11-04'")
    assert not shop.night(date(2026, 11, 5)).failures and exact(shop)
    assert len(shop.rows("events", "event_id", schema="raw_history")) == 4
    came_to("umami", "a day delivered twice, not alike", "within the window the new one; the old one is in history")


def test_a_day_restated_after_twenty_days_counts_in_a_window_that_holds_it(
    shop: Shop, site: Site, came_to: Note
) -> None:
    shop.night(NIGHT)
    site.database.run("update website_event set page_title = 'New' where created_at < '2026-10-29'")
    assert not shop.night(date(2026, 11, 17)).failures and exact(shop)
    assert shop.rows("events", "event_id", schema="raw_history") == []
    shop.options["window_days"] = 28
    assert not shop.night(date(2026, 11, 18)).failures and exact(shop)
    assert len(shop.rows("events", "event_id", schema="raw_history")) == 4
    came_to("umami", "a day restated after 20 days", "with window_days of 28 the new events; with 3 those of before")
