"""What goes wrong at Google's: exact rows, or a failed unit that the next run completes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from demo.drop import write_world
from demo.google.server import GoogleServer
from demo.home import Home
from demo.world.generate import Plan, generate
from extractors.google_ads import streams
from extractors.run import ExtractionError
from tests.faults.dying import kill_after_each_unit, land_killed_when, stage_until_killed
from tests.google_shop import ACCOUNT, NIGHT, START, Shop, make_world, serving, shop_of
from warehouse.settings import Settings

Note = Callable[[str, str, str], None]
Rows = dict[str, list[dict[str, Any]]]
ADS = "FROM ad_group_ad WHERE"
# Faults after which the very same night has exactly the rows that it has without them.
UNHARMED = {
    "HTML 502 from a proxy": {"kind": "unavailable", "match": "FROM campaign"},
    "HTML 502 from a proxy, three times": {"kind": "unavailable", "match": "FROM ad_group$", "times": 3},
    "internal error": {"kind": "internal", "match": ADS},
    "error that passes": {"kind": "transient", "match": "FROM customer WHERE"},
    "connection reset mid-stream": {"kind": "break_mid_stream", "match": ADS},
    "connection reset mid-stream, three times": {
        "kind": "break_mid_stream",
        "match": "FROM search_term_view",
        "times": 3,
    },
    "quota error mid-stream": {"kind": "quota_mid_stream", "match": ADS, "seconds": 0.1},
    "quota error with a short wait": {"kind": "quota", "match": "FROM click_view", "seconds": 0.2},
    "duplicate message": {"kind": "duplicate_message", "match": ADS},
    "rows out of order": {"kind": "out_of_order", "match": ADS},
    "answer that never ends": {"kind": "slow", "match": "FROM campaign", "seconds": 3},
}


@pytest.fixture(scope="module")
def google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GoogleServer]:
    with serving(make_world(tmp_path_factory.mktemp("google_faults"))) as running:
        yield running


@pytest.fixture
def shop(
    settings: Settings, warehouse: psycopg.Connection, google: GoogleServer, monkeypatch: pytest.MonkeyPatch
) -> Shop:
    google.order_faults([])
    google.token.faults.order([])
    google.world.clock = NIGHT + timedelta(days=1)
    monkeypatch.setenv("HOURGLASS_GOOGLE_ADS_SERVICE_ACCOUNT", str(google.keys.service_account))
    return shop_of(google, settings, warehouse)


@pytest.fixture
def unharmed(shop: Shop) -> Rows:
    """All rows of the night without a fault."""
    assert not shop.land().failures
    return shop.rows()


def failed_then_completed(google: GoogleServer, shop: Shop, expected: Rows) -> None:
    """The night failed; the next run, without the fault, completes it."""
    google.order_faults([])
    google.token.faults.order([])
    assert not shop.land().failures
    assert shop.rows() == expected


@pytest.mark.parametrize("fault", UNHARMED)
def test_a_night_with_a_fault_lands_the_same_rows(
    google: GoogleServer, shop: Shop, unharmed: Rows, came_to: Note, fault: str
) -> None:
    google.order_faults([UNHARMED[fault]])
    assert not shop.land(timeout_seconds=2).failures
    assert any(entry["fault"] for entry in google.log)
    assert shop.rows() == unharmed
    came_to("google_ads", fault, "the exact rows, in the same run")


@pytest.mark.parametrize("kind", ["unavailable", "break_mid_stream"])
def test_a_fault_that_stays_fails_its_unit_alone(
    google: GoogleServer, shop: Shop, unharmed: Rows, came_to: Note, kind: str
) -> None:
    google.order_faults([{"kind": kind, "match": ADS, "times": 999}])
    outcome = shop.land()
    assert {unit.split("/")[1] for unit in outcome.failures} == {"insights"}
    assert not shop.landed("insights_daily")
    assert shop.landed("campaigns")
    assert shop.landed("clicks")
    failed_then_completed(google, shop, unharmed)
    came_to("google_ads", f"{kind} that stays", "the unit fails, the next run completes it")


@pytest.mark.parametrize(("scope", "other"), [("ACCOUNT", 0), ("DEVELOPER", 1)])
def test_no_call_is_made_before_the_time_that_google_names(
    google: GoogleServer, shop: Shop, unharmed: Rows, came_to: Note, scope: str, other: int
) -> None:
    google.order_faults([{"kind": "quota", "match": "FROM ad_group$", "seconds": 40_591, "scope": scope}])
    outcome = shop.land()
    assert 40_000 < outcome.retry_after <= 40_591
    assert "quota_error.RESOURCE_EXHAUSTED" in next(iter(outcome.failures.values()))
    asked = len(google.log)
    again = shop.land(accounts=[ACCOUNT])  # a later task, another process: the ledger knows
    assert 40_000 < again.retry_after <= 40_591
    assert len(google.log) == asked
    held = shop.connection.execute("select count(*) from ops.unit_states where account = '*'").fetchone()
    assert held == (other,)
    shop.forget()
    failed_then_completed(google, shop, unharmed)
    came_to(
        "google_ads", f"quota of the {scope.lower()} used up for hours", "deferred; no call before; then the exact rows"
    )


def test_a_row_with_other_figures_in_one_answer_fails_the_unit(
    google: GoogleServer, shop: Shop, unharmed: Rows, came_to: Note
) -> None:
    google.order_faults([{"kind": "restated", "match": ADS}])
    assert "came twice with different content" in " ".join(shop.land().failures.values())
    shop.forget()
    failed_then_completed(google, shop, unharmed)
    came_to("google_ads", "a day delivered twice with different figures", "the unit fails, the next run completes it")


def test_an_empty_hierarchy_is_no_success(google: GoogleServer, shop: Shop, unharmed: Rows, came_to: Note) -> None:
    google.order_faults([{"kind": "no_rows", "match": "FROM customer_client"}])
    outcome = shop.land()
    assert "no enabled client account" in outcome.failures["accounts"]
    failed_then_completed(google, shop, unharmed)
    came_to("google_ads", "empty account hierarchy", "the source fails, the next run completes it")


def test_an_account_that_left_the_hierarchy_is_a_gap_and_not_silence(
    google: GoogleServer, shop: Shop, monkeypatch: pytest.MonkeyPatch, came_to: Note
) -> None:
    other, accounts = "5550007777", google.world.google.accounts
    with monkeypatch.context() as patch:
        patch.setitem(accounts, other, {**accounts[ACCOUNT], "id": other})
        google.world.clock = NIGHT
        assert not shop.land(NIGHT - timedelta(days=1), backfill_days=1).failures
        shop.publish()
    google.world.clock = NIGHT + timedelta(days=1)
    assert not shop.land(backfill_days=1).failures
    query = "select reason from ops.gaps where stream = 'accounts' and unit = %s and closed_at is null"
    (reason,) = shop.connection.execute(query, (other,)).fetchone() or ("no gap",)
    assert "not below the manager any more" in reason
    came_to("google_ads", "an account that leaves the hierarchy", "the others come; an open gap names it")


def test_no_call_is_made_before_the_time_that_google_names_for_the_first_question(
    google: GoogleServer, shop: Shop, came_to: Note
) -> None:
    google.order_faults([{"kind": "quota", "match": "FROM conversion_action", "seconds": 40_591}])
    assert shop.land(window_days=None).retry_after > 40_000
    asked = len(google.log)
    assert shop.land(accounts=[ACCOUNT], window_days=None).retry_after > 40_000
    assert len(google.log) == asked
    came_to("google_ads", "quota used up where the window is asked for", "deferred; no call before")


@pytest.mark.parametrize("kind", ["denied", "token_expired"])
def test_a_refusal_is_an_error_that_names_the_remedy_and_is_not_repeated(
    google: GoogleServer, shop: Shop, unharmed: Rows, came_to: Note, kind: str
) -> None:
    google.order_faults([{"kind": kind, "match": "FROM customer$", "times": 99}])
    before = len(google.log)
    outcome = shop.land()
    assert len(google.log) == before + 2  # the hierarchy, and one refusal
    assert ACCOUNT in outcome.failures
    assert "demo-request-id" in outcome.failures[ACCOUNT]
    assert ("give the service account" if kind == "denied" else "make a new key") in outcome.failures[ACCOUNT]
    failed_then_completed(google, shop, unharmed)
    came_to(
        "google_ads", "403" if kind == "denied" else "expired token", "the account fails, the next run completes it"
    )


def test_a_revoked_key_and_a_proxy_before_the_token_server_are_told_apart(
    google: GoogleServer, shop: Shop, unharmed: Rows, came_to: Note
) -> None:
    google.token.faults.order([{"kind": "html_502", "times": 2}])
    assert not shop.land().failures
    assert shop.rows() == unharmed
    google.token.faults.order([{"kind": "invalid_grant", "times": 99}])
    outcome = shop.land()
    assert "make a new key" in outcome.failures["accounts"]
    failed_then_completed(google, shop, unharmed)
    came_to("google_ads", "revoked key", "the source fails, the next run completes it")


def test_a_dead_metric_costs_only_itself(google: GoogleServer, shop: Shop, unharmed: Rows, came_to: Note) -> None:
    dead = {"kind": "unknown_field", "match": ADS, "times": 99, "field": "metrics.view_through_conversions"}
    google.order_faults([dead])
    assert not shop.land().failures
    assert shop.gaps() == [("insights_daily", "view_conversions")] * 2  # one for each week
    reasons = "select distinct reason from ops.gaps where field = 'view_conversions'"
    ((reason,),) = shop.connection.execute(reasons).fetchall()
    assert "demo-request-id" not in reason, "an acknowledged gap would open again each night"
    lacking = [{**row, "view_conversions": None} for row in unharmed["insights_daily"]]
    assert shop.rows()["insights_daily"] == sorted(lacking, key=repr)
    google.order_faults([])
    assert not shop.land().failures
    assert shop.gaps() == []
    came_to("google_ads", "dead metric", "all other fields; an open gap that closes when it is back")


def test_a_dead_field_of_the_key_fails_the_unit(
    google: GoogleServer, shop: Shop, unharmed: Rows, came_to: Note
) -> None:
    google.order_faults([{"kind": "unknown_field", "match": ADS, "times": 99, "field": "segments.device"}])
    assert "query_error.UNRECOGNIZED_FIELD" in " ".join(shop.land().failures.values())
    shop.forget()
    failed_then_completed(google, shop, unharmed)
    came_to("google_ads", "dead field of the key", "the unit fails, the next run completes it")


def test_a_value_newer_than_the_sdk_is_kept_as_its_number(
    google: GoogleServer, shop: Shop, unharmed: Rows, came_to: Note
) -> None:
    google.order_faults([{"kind": "new_value", "match": ADS}])
    assert not shop.land().failures
    found = shop.rows()["insights_daily"]
    assert len(found) == len(unharmed["insights_daily"])
    assert "999" in {row["device"] for row in found}
    came_to("google_ads", "a value newer than the SDK", "the exact rows, the value as its number")


def test_a_version_that_has_ended_is_named(google: GoogleServer, shop: Shop, unharmed: Rows, came_to: Note) -> None:
    google.order_faults([{"kind": "version_ended", "match": "", "times": 99}])
    assert "raise sources.google_ads.api_version" in shop.land().failures["accounts"]
    failed_then_completed(google, shop, unharmed)
    came_to("google_ads", "version of the API that has ended", "the source fails with the remedy")


def test_what_google_has_no_more_on_a_first_night_of_some_days_ago_is_a_gap_and_the_rest_arrives(
    google: GoogleServer, shop: Shop, came_to: Note
) -> None:
    google.world.clock = NIGHT + timedelta(days=6)  # Google counts its 90 days from here
    before, kept = len(google.log), NIGHT - timedelta(days=84)
    assert not shop.land(backfill_days=90, days_per_unit=30).failures
    days = [kept - timedelta(days=number) for number in range(1, 6)]
    assert set(shop.gaps()) == {("changes", f"before {kept}"), *(("clicks", day.isoformat()) for day in days)}
    assert [row["status"] for row in shop.landed("changes")].count("REMOVED") == 1
    assert min(row["date"] for row in shop.landed("clicks")) >= kept
    assert sum("FROM change_status" in entry["query"] for entry in list(google.log)[before:]) < 10
    came_to("google_ads", "a first night of six days ago", "all that Google still has; open gaps name the rest")


def test_clicks_that_were_had_are_not_taken_for_gone_when_google_has_them_no_more(
    google: GoogleServer, shop: Shop, monkeypatch: pytest.MonkeyPatch, came_to: Note
) -> None:
    google.world.clock = NIGHT
    assert not shop.land(NIGHT - timedelta(days=1), click_days=3).failures
    shop.publish()
    had = shop.raw("clicks")
    google.world.clock = NIGHT + timedelta(days=1)
    monkeypatch.setattr("demo.google.answers._CLICK_DAYS", 1)
    assert "DATE_TOO_OLD" in " ".join(shop.land(click_days=3).failures.values())
    shop.publish()
    assert had and {row["gclid"] for row in had} <= {row["gclid"] for row in shop.raw("clicks")}
    came_to("google_ads", "clicks older than Google keeps them", "the unit fails, what was had stays")


def test_a_day_restated_after_twenty_days_replaces_its_rows(google: GoogleServer, shop: Shop, came_to: Note) -> None:
    early = NIGHT - timedelta(days=20)
    google.world.clock = early + timedelta(hours=20) if isinstance(early, datetime) else early
    assert not shop.land(early).failures  # the day is not over yet, and conversions are still to come
    shop.publish()
    google.world.clock = NIGHT + timedelta(days=1)
    assert not shop.land(window_days=None, backfill_days=1).failures
    shop.publish()
    days = {"day": early - timedelta(days=early.weekday())}
    query = (
        "select coalesce(sum(spend), 0), coalesce(sum(conversions), 0) from raw.google_ads__{} where date >= %(day)s"
    )
    campaigns, account = (
        shop.connection.execute(query.format(stream), days).fetchone()
        for stream in ("insights_campaign_daily", "insights_account_daily")
    )
    assert campaigns == account
    known = sum(
        int(row["spend"])
        for number in range((NIGHT - days["day"]).days + 1)
        for row in google.world._figures._days.rows(ACCOUNT, days["day"] + timedelta(days=number))
    )
    assert campaigns is not None and campaigns[0] * 100 == known
    came_to("google_ads", "a day restated after 20 days", "the restated rows, none twice")


def test_an_object_removed_since_last_night_stays_with_its_status(
    google: GoogleServer, shop: Shop, came_to: Note
) -> None:
    day = START + timedelta(days=99)
    for night in (day, day + timedelta(days=1)):
        google.world.clock = night + timedelta(days=1)
        assert not shop.land(night).failures
        shop.publish()
    query = "select status from raw.google_ads__ads where ad_id = '700010000003'"
    assert shop.connection.execute(query).fetchone() == ("REMOVED",)
    count = shop.connection.execute("select count(*) from raw.google_ads__ads").fetchone()
    assert count == (7,)
    came_to("google_ads", "an object removed", "it stays, with its status; the change is listed")


def test_each_day_is_landed_once_across_the_change_of_the_clocks(
    tmp_path: Path, settings: Settings, warehouse: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, came_to: Note
) -> None:
    first, change = date(2026, 10, 12), date(2026, 10, 25)  # a day of 25 hours in Berlin, which is the account's zone
    nights = [change + timedelta(days=number) for number in (-1, 0, 1, 2)]
    world = Home(tmp_path / "world")
    write_world(world, generate(Plan(seed=5, scale=0.2, start=first, until=nights[-1])))
    with GoogleServer(world, clock=nights[0] + timedelta(days=1)) as google:
        monkeypatch.setenv("HOURGLASS_GOOGLE_ADS_SERVICE_ACCOUNT", str(google.keys.service_account))
        shop = shop_of(google, settings, warehouse)
        shop.move_to("America/New_York")  # whose clocks change a week later
        for night in nights:
            google.world.clock = night + timedelta(days=1)
            assert not shop.land(night).failures
            shop.publish()
        days = [change + timedelta(days=number) for number in range(-5, 3)]
        told = {day: sum(int(row["spend"]) for row in google.world._figures._days.rows(ACCOUNT, day)) for day in days}
    query = "select date, 100 * sum(spend), count(*) from raw.google_ads__{} where date = any(%s) group by 1"
    totals = shop.connection.execute(query.format("insights_account_daily"), (days,)).fetchall()
    parts = shop.connection.execute(query.format("insights_campaign_daily"), (days,)).fetchall()
    assert all(told.values())
    assert {day: spend for day, spend, _ in totals} == {day: spend for day, spend, _ in parts} == told
    assert {count for _, _, count in totals} == {1}
    came_to("google_ads", "clock in another zone across a daylight-saving change", "each day once, with its figures")


def test_a_task_killed_in_the_middle_of_a_unit_goes_on_with_that_unit(
    google: GoogleServer, shop: Shop, unharmed: Rows, came_to: Note
) -> None:
    google.order_faults([{"kind": "slow", "match": "FROM click_view", "seconds": 30}])
    before = len(google.log)

    def asks_for_clicks() -> bool:
        return any("click_view" in entry["query"] for entry in list(google.log)[before:])

    land_killed_when(shop.with_options(), shop.connection, "google_ads", NIGHT, asks_for_clicks)
    google.order_faults([])
    asked = len(google.log)
    assert not shop.land().failures
    queries = [entry["query"] for entry in list(google.log)[asked:]]
    assert not any(ADS in query for query in queries)  # the units before the kill are done
    assert shop.rows() == unharmed
    came_to("google_ads", "kill -9 in the middle of a unit", "the next run reads that unit and no more: the exact rows")


def test_a_task_killed_after_every_unit_reads_no_unit_twice(
    google: GoogleServer, shop: Shop, unharmed: Rows, came_to: Note
) -> None:
    before = len(google.log)
    units = kill_after_each_unit(shop.with_options(), shop.connection, "google_ads", NIGHT)
    figures = [entry["query"] for entry in list(google.log)[before:] if "segments.date" in entry["query"]]
    assert units > 3 and shop.land().landed == 0
    assert len(figures) == len(set(figures))
    assert shop.rows() == unharmed
    came_to("google_ads", f"kill -9 after each of {units} units", "each is read once: the exact rows")


def test_a_night_killed_before_publishing_is_published_by_the_next_run(
    google: GoogleServer, shop: Shop, unharmed: Rows, came_to: Note
) -> None:
    stage_until_killed(shop.with_options(), shop.connection, "google_ads", NIGHT)
    assert shop.raw("ads") == []
    shop.publish_unread()
    assert shop.differing(unharmed) == []
    came_to("google_ads", "kill -9 before publishing", "the next run publishes what is staged: the exact rows")


def test_no_secret_is_in_a_log_or_message(
    google: GoogleServer, shop: Shop, caplog: pytest.LogCaptureFixture, came_to: Note
) -> None:
    google.order_faults([{"kind": "denied", "match": "FROM campaign", "times": 99}])
    with caplog.at_level(logging.DEBUG):
        outcome = shop.land()
        with pytest.raises(ExtractionError):
            streams.check(shop.context(endpoint="localhost:9", timeout_seconds=1))
    text = " ".join([caplog.text, *outcome.failures.values()])
    key = google.keys.service_account.read_text()
    assert not any(token in text for token in google.token.given)
    assert key.split("PRIVATE KEY-----\\n")[1][:40] not in text
    came_to("google_ads", "every error", "no token and no key in logs and messages")
