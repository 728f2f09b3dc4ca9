"""What goes wrong with an export's database: exact events, or a failed unit that the next run completes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.contract.web_events import conftest as kit
from tests.contract.web_events.conftest import call
from tests.databases import Foreign, Shop
from tests.faults.dying import kill_after_each_unit, stage_until_killed

database, exports, shop = kit.database, kit.exports, kit.shop
NIGHT = date(2026, 11, 4)
Note = Callable[[str, str, str], None]


@pytest.fixture(autouse=True)
def sent(exports: Foreign) -> None:
    """Twelve events of three days in two weeks, in no order."""
    for number, day in enumerate(("2026-11-04", "2026-10-28", "2026-11-03") * 4):
        exports.run(call("tracks", f"{number}", f"{day}T10:{number:02d}:00Z", event="share"))


def exact(shop: Shop) -> bool:
    return sorted(int(row[0]) for row in shop.rows("events", "event_id")) == list(range(12))


def test_a_connection_that_breaks_in_the_middle_fails_its_days_only(
    shop: Shop, exports: Foreign, came_to: Note
) -> None:
    exports.run(
        "alter table site.tracks rename to kept",
        "create function site.cut(text) returns text language plpgsql stable as"
        " 'begin perform pg_terminate_backend(pg_backend_pid()); return $1; end'",
        "create view site.tracks as select id, received_at, timestamp, anonymous_id, user_id,"
        " case when received_at > '2026-11-04 10:04Z' then site.cut(event) else event end as event from site.kept",
    )
    exports.let_read("site")
    outcome = shop.night(NIGHT)
    assert [name.partition("/")[2] for name in outcome.failures] == ["events/2026-11-02"] and outcome.landed == 1
    assert len(shop.rows("events", "event_id")) == 4
    exports.run("drop view site.tracks", "alter table site.kept rename to tracks")
    assert not shop.night(NIGHT).failures and exact(shop)
    came_to("web_events", "rows out of order", "exact events")
    came_to("web_events", "connection reset mid-stream", "those days fail, others go on; then the exact events")


@pytest.mark.parametrize("column", ["id", "received_at", "event"])
def test_a_lost_column_fails_and_names_it(shop: Shop, exports: Foreign, came_to: Note, column: str) -> None:
    exports.run(f"alter table site.tracks rename column {column} to gone")
    assert all(column in said for said in shop.night(NIGHT).failures.values())
    assert shop.rows("events", "event_id") == []
    exports.run(f"alter table site.tracks rename column gone to {column}")
    assert not shop.night(NIGHT).failures and exact(shop)
    came_to("web_events", f"a lost column ({column})", "the units fail and name it; then the exact events")


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("timestamp", "occurred_at is 'soon', expected timestamp"),
        ("received_at", "site.tracks.received_at is str, expected an instant"),
    ],
)
def test_a_column_of_a_new_type_fails_by_name(
    shop: Shop, exports: Foreign, came_to: Note, column: str, words: str
) -> None:
    exports.run(
        f"alter table site.tracks rename column {column} to kept",
        f"alter table site.tracks add column {column} text default 'soon'",
    )
    outcome = shop.night(NIGHT)
    assert outcome.failures and all(words in said for said in outcome.failures.values()), outcome
    assert shop.rows("events", "event_id") == []
    exports.run(
        f"alter table site.tracks drop column {column}", f"alter table site.tracks rename column kept to {column}"
    )
    assert not shop.night(NIGHT).failures and exact(shop)
    came_to("web_events", f"a field of a new type ({column})", "the units fail and name it; then the exact events")


def test_two_different_events_of_one_id_fail_their_days(shop: Shop, exports: Foreign, came_to: Note) -> None:
    exports.run(call("tracks", "0", "2026-11-04T11:00:00Z", event="search"))
    outcome = shop.night(NIGHT)
    assert len(outcome.failures) == 1 and "came twice with different content" in str(outcome.failures)
    exports.run("delete from site.tracks where event = 'search'")
    assert not shop.night(NIGHT).failures and exact(shop)
    came_to("web_events", "one id twice, not alike", "those days fail; the next run has the exact events")


def test_a_table_that_may_not_be_read_is_named(shop: Shop, exports: Foreign, came_to: Note) -> None:
    exports.run(f"revoke select on site.tracks from {exports.role}")
    assert "42501" in shop.failure(NIGHT)
    exports.let_read("site")
    assert not shop.night(NIGHT).failures and exact(shop)
    came_to("web_events", "permission denied", "fails with the grant it needs; then the exact events")


def test_a_task_killed_after_every_unit_reads_no_unit_twice(shop: Shop, exports: Foreign, came_to: Note) -> None:
    shop.options["days_per_unit"] = 2
    units = kill_after_each_unit(shop.configured(), shop.connection, "web_events", NIGHT)
    exports.run("delete from site.tracks")  # so what is read again is missing
    assert units > 3 and shop.night(NIGHT).landed == 0 and exact(shop)
    assert shop.rows("events", "event_id", schema="raw_history") == []
    came_to("web_events", f"kill -9 after each of {units} units", "each is read once: exact events")


def test_a_night_killed_before_publishing_is_published_by_the_next_run(
    shop: Shop, exports: Foreign, came_to: Note
) -> None:
    stage_until_killed(shop.configured(), shop.connection, "web_events", NIGHT)
    assert shop.rows("events", "event_id") == []
    exports.run("delete from site.tracks")
    assert shop.night(NIGHT).landed == 0 and exact(shop)
    came_to("web_events", "kill -9 before publishing", "the next run publishes what is staged: exact events")


def test_a_wrong_password_is_named_and_not_shown(
    shop: Shop, exports: Foreign, monkeypatch: pytest.MonkeyPatch, came_to: Note
) -> None:
    monkeypatch.setenv("HOURGLASS_WEB_EVENTS_URL", exports.reader_url.replace("reader-secret", "reader-secret-old"))
    said = " ".join(shop.night(NIGHT).failures.values())
    assert "HOURGLASS_WEB_EVENTS_URL" in said and "reader-secret" not in said
    monkeypatch.setenv("HOURGLASS_WEB_EVENTS_URL", exports.reader_url)
    assert not shop.night(NIGHT).failures and exact(shop)
    came_to("web_events", "password expired", "fails with the variable to correct; then the exact events")


def test_an_event_that_arrives_after_twenty_days_is_not_lost(shop: Shop, exports: Foreign, came_to: Note) -> None:
    shop.night(NIGHT)
    late = date(2026, 11, 24)
    exports.run(call("tracks", "12", "2026-11-04T10:00:00Z", f"{late}T10:00:00Z", event="share"))
    assert not shop.night(late).failures
    assert sorted(int(row[0]) for row in shop.rows("events", "event_id")) == list(range(13))
    came_to("web_events", "an event that arrives after 20 days", "read by its day of arrival")


def test_events_that_are_deleted_go_to_history_within_the_window(shop: Shop, exports: Foreign, came_to: Note) -> None:
    shop.night(NIGHT)
    exports.run("delete from site.tracks where received_at > '2026-11-03'")
    shop.night(date(2026, 11, 5))
    assert len(shop.rows("events", "event_id")) == 4
    assert len(shop.rows("events", "event_id", schema="raw_history")) == 8
    came_to("web_events", "events deleted", "within the window they go to history")


def test_an_event_of_the_hour_that_comes_twice_is_in_one_day(shop: Shop, exports: Foreign, came_to: Note) -> None:
    exports.run("delete from site.tracks")
    for number, at in enumerate(("00:30", "01:30", "22:59", "23:00")):  # in Berlin the 25th ends at 23:00 of UTC
        exports.run(call("tracks", f"{number}", f"2026-10-25T{at}:00Z", event="share"))
    assert not shop.night(date(2026, 10, 25)).failures
    assert shop.rows("events", "event_id", "arrived_date") == [(f"{n}", date(2026, 10, 25)) for n in range(3)]
    assert not shop.night(NIGHT).failures
    assert dict(shop.rows("events", "event_id", "arrived_date"))["3"] == date(2026, 10, 26)
    came_to("web_events", "clock change", "both hours in their day, each event once")
