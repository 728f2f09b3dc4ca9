"""Nights of the source google_ads by Google's own SDK against the demo's server, nothing going wrong."""

from __future__ import annotations

import csv
import logging
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from demo.files import DayTable
from demo.google.server import GoogleServer
from demo.google.token import REFRESH_TOKEN
from demo.home import Home
from extractors.google_ads import queries, streams
from extractors.google_ads.errors import GoogleError
from extractors.run import ExtractionError
from tests.google_shop import ACCOUNT, NIGHT, Shop
from warehouse import ledger
from warehouse.settings import PROJECT

DAYS = [date(2026, 8, 3) + timedelta(days=number) for number in range(10)]  # the window's days, and to their Monday


def told(world: Home, kind: str, days: list[date]) -> list[dict[str, str]]:
    """What Google knows, from the world's own files."""
    table = DayTable(world.platforms / "google" / f"{kind}.csv")
    return [row for day in days for row in table.rows(ACCOUNT, day)]


def by_key(rows: list[dict[str, Any]], *key: str) -> dict[tuple[Any, ...], Decimal]:
    total: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for row in rows:
        total[tuple(str(row[name]) for name in key)] += Decimal(str(row["spend"]))
    return dict(total)


def test_every_ads_spend_arrives_and_performance_max_is_in_its_campaign(google_world: Home, shop: Shop) -> None:
    assert not shop.land().failures
    expected = [{**row, "spend": Decimal(row["spend"]) / 100} for row in told(google_world, "ad_days", DAYS)]
    with_ad = [row for row in expected if row["ad_id"] and row["impressions"] != "0"]
    found = by_key(shop.landed("insights_daily"), "date", "ad_id")
    assert {key: spend for key, spend in found.items() if spend} == {
        key: spend for key, spend in by_key(with_ad, "date", "ad_id").items() if spend
    }
    assert any(not row["ad_id"] and row["spend"] for row in expected)
    assert by_key(shop.landed("insights_campaign_daily"), "date", "campaign_id") == by_key(
        [row for row in expected if row["impressions"] != "0"], "date", "campaign_id"
    )
    assert by_key(shop.landed("insights_account_daily"), "date") == by_key(expected, "date")


def test_figures_are_by_device_and_network_in_the_accounts_currency(shop: Shop) -> None:
    shop.land()
    rows = shop.landed("insights_daily")
    assert {row["device"] for row in rows} >= {"MOBILE", "DESKTOP"}
    assert {row["network"] for row in rows} == {"SEARCH", "SEARCH_PARTNERS"}
    assert {row["currency"] for row in rows} == {"EUR"}


def test_a_click_names_the_ad_and_keyword_of_a_visits_landing_page(google_world: Home, shop: Shop) -> None:
    shop.land()
    landed = {row["gclid"]: row for row in shop.landed("clicks")}
    expected = {row["gclid"]: row for row in told(google_world, "clicks", DAYS[3:])}
    assert landed.keys() == expected.keys()
    assert landed
    for gclid, click in expected.items():
        row = landed[gclid]
        assert (row["ad_id"] or "", row["keyword"] or "") == (click["ad_id"], click["keyword"])
        assert row["campaign_id"] == click["campaign_id"]
    pages = (google_world.platforms / "shop" / "visits.csv").read_text()
    assert all(gclid in pages for gclid in landed)


def test_competitors_are_named_by_keywords_and_custom_segments(shop: Shop) -> None:
    shop.land()
    keywords = {row["keyword"]: row for row in shop.landed("keywords")}
    assert keywords["leaf and lore tea"]["is_excluded"] is False
    assert keywords["free"]["is_excluded"] is True
    members = {(row["kind"], row["value"]) for row in shop.landed("custom_segment_members")}
    assert {("KEYWORD", "camelia house"), ("URL", "https://leafandlore.example")} <= members
    aimed = {(row["kind"], row["audience_id"]) for row in shop.landed("ad_group_audiences")}
    assert {("CUSTOM_AUDIENCE", "820010000001"), ("USER_LIST", "810010000002")} <= aimed


def test_removed_objects_stay_with_their_figures(shop: Shop) -> None:
    shop.land(backfill_days=60)
    (removed,) = (row for row in shop.landed("ads") if row["status"] == "REMOVED")
    assert removed["ad_id"] in {row["ad_id"] for row in shop.landed("insights_daily")}
    (change,) = (row for row in shop.landed("changes") if row["status"] == "REMOVED")
    assert (change["change_id"], change["kind"]) == (removed["ad_id"], "AD_GROUP_AD")
    assert change["changed_at"] == datetime(2026, 7, 13, 7, tzinfo=UTC)  # nine o'clock in Berlin


def test_the_window_is_the_largest_of_the_accounts_own_conversion_windows(shop: Shop) -> None:
    context = shop.context(window_days=None, backfill_days=1)
    units = list(streams.units(context, ACCOUNT))
    days = [day for unit in units if unit.name.startswith("insights/") for day in unit.scope["insights_daily"]["date"]]
    assert min(days) <= (NIGHT - timedelta(days=29)).isoformat()
    assert min(days) > (NIGHT - timedelta(days=29 + 7)).isoformat()


def test_a_first_night_asks_newest_first_and_never_for_clicks_older_than_ninety_days(shop: Shop) -> None:
    units = list(streams.units(shop.context(backfill_days=2000), ACCOUNT))
    insights = [unit.detail["since"] for unit in units if unit.streams == streams._INSIGHTS]
    assert insights == sorted(insights, reverse=True)
    assert min(insights) > "2023-07"
    clicks = [unit.detail["since"] for unit in units if unit.name.startswith("clicks/")]
    assert clicks == [(NIGHT - timedelta(days=number)).isoformat() for number in range(90)]


def test_an_interrupted_backfill_goes_on_where_it_stopped(google: GoogleServer, shop: Shop) -> None:
    google.order_faults(
        [{"kind": "denied", "match": "2026-07-2.*FROM ad_group_ad|FROM ad_group_ad.*2026-07-2", "times": 99}]
    )
    assert shop.land(backfill_days=60, click_days=1).failures
    shop.publish()
    google.order_faults([])
    before = len(google.log)
    assert not shop.land(backfill_days=60, click_days=1).failures
    asked = [entry["query"] for entry in list(google.log)[before:]]
    assert not any("FROM ad_group_ad " in query and "2026-07-0" in query for query in asked)
    assert any("2026-07-20" in query for query in asked)


def test_conversions_are_booked_to_the_day_of_the_click_and_grow(google: GoogleServer, shop: Shop) -> None:
    shop.land(backfill_days=60)
    late = shop.rows("insights_actions")["insights_actions"]
    google.world.clock = NIGHT - timedelta(days=20)
    shop.land(NIGHT - timedelta(days=21), backfill_days=40)
    early = shop.rows("insights_actions")["insights_actions"]
    days = {row["date"] for row in early if row["value"]}
    assert days

    def booked(rows: list[dict[str, Any]]) -> Decimal:
        return sum((row["value"] or Decimal(0) for row in rows if row["date"] in days), Decimal(0))

    assert booked(late) >= booked(early)


def test_conversions_by_lag_are_those_of_the_campaigns_and_as_late_as_their_orders(
    google_world: Home, google: GoogleServer, shop: Shop
) -> None:
    assert not shop.land(backfill_days=60).failures
    seed = (PROJECT / "dbt_project" / "seeds" / "google_lag_buckets.csv").read_text()
    ends = {row["lag_bucket"]: int(row["within_days"]) for row in csv.DictReader(seed.splitlines())}
    totals, rows = shop.landed("insights_account_daily"), shop.landed("insights_lags")
    expected: Counter[tuple[str, str, int]] = Counter()
    for claim in told(google_world, "claims", [row["date"] for row in totals]):
        if int(claim["claimed_at"]) <= google.world.now().timestamp():
            lag = (int(claim["claimed_at"]) - int(claim["touch_at"])) / 86400
            end = min(end for end in ends.values() if lag < end)
            expected[claim["date"], claim["campaign_id"], end] += 1
    assert len({days for _, _, days in expected}) > 3
    assert expected == {
        (str(row["date"]), row["campaign_id"], ends[row["lag_bucket"]]): row["conversions"] for row in rows
    }
    assert sum(row["conversions"] for row in totals) == expected.total()


def test_only_enabled_clients_are_read_and_closed_ones_are_shown(shop: Shop) -> None:
    assert streams.accounts(shop.context()) == [ACCOUNT]
    gaps = shop.connection.execute("select unit, reason from ops.gaps where stream = 'accounts'").fetchall()
    assert gaps == [("5550002222", "status CANCELED")]


def test_accounts_can_be_named_without_a_manager(google: GoogleServer, shop: Shop) -> None:
    assert not shop.land(manager=None, accounts=["555-000-1111"]).failures
    assert {entry["login"] for entry in google.log} == {None}


def test_a_persons_refresh_token_serves_as_well(
    google: GoogleServer, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOURGLASS_GOOGLE_ADS_SERVICE_ACCOUNT")
    for name, value in {"CLIENT_ID": "c", "CLIENT_SECRET": "s", "REFRESH_TOKEN": REFRESH_TOKEN}.items():
        monkeypatch.setenv(f"HOURGLASS_GOOGLE_ADS_{name}", value)
    streams.check(shop.context(token_url=google.token.url))
    monkeypatch.delenv("HOURGLASS_GOOGLE_ADS_CLIENT_SECRET")
    with pytest.raises(ExtractionError, match="HOURGLASS_GOOGLE_ADS_CLIENT_SECRET"):
        streams.check(shop.context(token_url=google.token.url))


def test_a_key_that_is_none_is_refused_without_being_shown(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    key = '{"private_key": "very secret"}'  # pragma: allowlist secret
    monkeypatch.setenv("HOURGLASS_GOOGLE_ADS_SERVICE_ACCOUNT", key)
    with pytest.raises(ExtractionError, match="neither a service account's JSON key") as refused:
        streams.check(shop.context())
    assert "very secret" not in str(refused.value)


def test_an_unknown_version_is_refused_and_one_that_ends_soon_is_warned_of(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ExtractionError, match=r"v22 cannot be used.*known: v23, v24, v25, v26"):
        streams.check(shop.context(api_version="v22"))
    with caplog.at_level(logging.WARNING):
        streams.check(shop.context(date(2027, 9, 10)))
    assert "Google: api_version v26 ends on 2027-11-01" in caplog.text


def test_an_account_that_may_not_be_read_is_an_error_with_its_remedy(shop: Shop) -> None:
    with pytest.raises(GoogleError, match=r"account 1112223333.*USER_PERMISSION_DENIED.*give the service account"):
        streams.check(shop.context(accounts=["1112223333"]))


def test_more_changes_than_one_answer_holds_all_arrive_or_none(
    google: GoogleServer, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = date(2026, 5, 5)  # all but one thing were made at one instant of the first day
    google.world.clock = night + timedelta(days=1)
    facts = shop.context().source.facts
    assert not shop.land(night, backfill_days=1).failures
    expected = shop.rows("changes")["changes"]
    asked = sum("FROM change_status" in entry["query"] for entry in google.log)
    monkeypatch.setitem(facts, "changes_at_most", len(expected))  # a full answer: there may be more
    assert not shop.land(night, backfill_days=1).failures
    assert shop.rows("changes")["changes"] == expected
    assert sum("FROM change_status" in entry["query"] for entry in google.log) == asked + 2
    monkeypatch.setitem(facts, "changes_at_most", len(expected) - 1)  # more at one instant than can be told apart
    assert "which Google cannot list" in shop.land(night, backfill_days=1).failures[f"{ACCOUNT}/objects"]


def test_every_field_that_is_asked_for_exists_in_the_configured_version() -> None:
    from demo.google.gaql import is_field

    asked = (queries.CLIENTS, queries.ACCOUNT, queries.CHANGES, queries.CLICKS, *queries.LISTINGS, *queries.INSIGHTS)
    assert [path for query in asked for path in query.fields.values() if not is_field(path)] == []


def test_a_night_already_complete_asks_for_nothing_again(shop: Shop) -> None:
    shop.land()
    assert list(streams.units(shop.context(), ACCOUNT)) == []
    assert ledger.batches(shop.connection, source="google_ads", states=("landed",))
