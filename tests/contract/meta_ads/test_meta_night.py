"""Nights of the source meta_ads against the demo's server, nothing going wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import facebook_business.api
import pytest
from facebook_business.session import FacebookSession

from demo.meta.data import AdFigures
from demo.meta.server import MetaServer
from extractors.graph.errors import MetaError
from extractors.meta_ads import streams
from extractors.run import ExtractionError
from tests.contract.meta_ads.conftest import NIGHT, Shop
from warehouse import expiries, ledger

DAYS = [date(2026, 8, 3) + timedelta(days=number) for number in range(10)]  # the window's days, and to their Monday


def test_every_ad_and_day_arrives_with_its_figures(meta: MetaServer, shop: Shop) -> None:
    assert not shop.land().failures
    told = {(one.date, one.ad_id): one.figures for one in meta.data.figures("1001", DAYS[0], DAYS[-1])}
    landed = {(row["date"], row["ad_id"]): row for row in shop.landed("insights_daily")}
    assert len(told) > 50
    assert landed.keys() == told.keys()
    for key, figures in told.items():
        row = landed[key]
        assert (row["impressions"], row["clicks"], row["reach"]) == (figures.impressions, figures.clicks, figures.reach)
        assert row["spend"] == figures.spend
        assert (row["link_clicks"] or 0) == figures.link_clicks
        assert (row["account_id"], row["currency"]) == ("1001", "EUR")


def test_figures_of_archived_and_deleted_ads_are_not_lost(meta: MetaServer, shop: Shop) -> None:
    gone = {one["id"] for one in meta.data.objects("ad") if one["effective_status"] in ("ARCHIVED", "DELETED")}
    shop.land(backfill_days=130, window_days=28)
    assert gone
    assert gone <= {row["ad_id"] for row in shop.landed("ads")}
    assert gone & {row["ad_id"] for row in shop.landed("insights_daily")}
    by_day: dict[date, Decimal] = {}
    for row in shop.landed("insights_daily"):
        by_day[row["date"]] = by_day.get(row["date"], Decimal(0)) + row["spend"]
    assert by_day == {row["date"]: row["spend"] for row in shop.landed("insights_account_daily")}


def test_purchases_come_once_for_each_window_and_type(meta: MetaServer, shop: Shop) -> None:
    shop.land()
    rows = {
        (row["date"], row["ad_id"], row["action_type"], row["attribution_window"]): row
        for row in shop.landed("insights_actions")
    }
    told = {}
    for one in meta.data.figures("1001", DAYS[0], DAYS[-1]):
        for action_type, windows in one.figures.actions.items():
            for window, count in windows.items():
                told[one.date, one.ad_id, action_type, "default" if window == "value" else window] = count
    assert any(key[2] == "omni_purchase" for key in told)
    # An action outside of the default window is told with the default count 0, which is a fact, not a loss.
    assert {key for key in rows.keys() - told.keys() if rows[key]["value"] != 0} == set()
    assert {key: rows[key]["value"] for key in told} == told


def test_objects_arrive_with_budgets_in_the_currency_and_their_interests(meta: MetaServer, shop: Shop) -> None:
    shop.land()
    campaign = next(row for row in shop.landed("campaigns") if row["campaign_id"] == "120210000000001")
    assert (campaign["daily_budget"], campaign["account_id"]) == (Decimal(60), "1001")
    told = [one for one in meta.data.objects("adset") if one["account_id"] == "1001"]
    groups = {row["ad_group_id"]: row for row in shop.landed("ad_groups")}
    assert groups.keys() == {one["id"] for one in told}
    interests = {
        (row["ad_group_id"], row["group_index"], row["interest_id"]) for row in shop.landed("ad_group_interests")
    }
    for one in told:
        assert groups[one["id"]]["is_expansion_on"] == bool(
            one["targeting"]["targeting_automation"]["advantage_audience"]
        )
        for index, group in enumerate(one["targeting"].get("flexible_spec", [])):
            assert {(one["id"], index, entry["id"]) for entry in group["interests"]} <= interests
    assert all(row["url_tags"] for row in shop.landed("creatives"))
    assert {row["creative_id"] for row in shop.landed("creatives")} == {
        row["creative_id"] for row in shop.landed("ads")
    }
    assert [(row["account_id"], row["time_zone"], row["balance"]) for row in shop.landed("accounts")] == [
        ("1001", "Europe/Berlin", Decimal("124.5"))
    ]


def test_the_next_night_reads_the_window_only_and_makes_up_for_what_is_missing(
    shop: Shop, calls: Callable[[str, str], int]
) -> None:
    assert shop.land(NIGHT - timedelta(days=1), backfill_days=35, window_days=14).landed == 2 + 6
    lost = "insights/2026-07-06"  # a chunk long out of the window that never got through
    shop.publish()
    shop.connection.execute("update ops.batches set state = 'quarantined' where unit = %s", (lost,))
    shop.connection.commit()
    before = calls("POST", "insights")
    outcome = shop.land(NIGHT, backfill_days=35, window_days=14)
    assert not outcome.failures
    landed = ledger.batches(shop.connection, source="meta_ads", states=("landed",))
    assert {batch.unit for batch in landed} == {
        "objects", "interests", lost, "insights/2026-07-27", "insights/2026-08-03", "insights/2026-08-10",
    }  # fmt: skip
    assert calls("POST", "insights") - before == 4


def test_a_unit_that_is_complete_for_the_night_is_not_read_again(shop: Shop, calls: Callable[[str, str], int]) -> None:
    shop.land()
    jobs, listings = calls("POST", "insights"), calls("GET", "ads")
    assert shop.land().landed == 0
    assert (calls("POST", "insights"), calls("GET", "ads")) == (jobs, listings)


def test_a_restated_day_replaces_the_old_one_and_keeps_it_in_history(
    meta: MetaServer, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_day = {"window_days": 2, "backfill_days": 2, "days_per_job": 1}
    shop.land(NIGHT - timedelta(days=1), **one_day)
    shop.publish()
    told, day = meta.data.figures, NIGHT - timedelta(days=1)

    def restated(account_id: str, since: date, until: date) -> Iterator[AdFigures]:
        for one in told(account_id, since, until):
            one.figures.spend += Decimal("0.01") if one.date == day else 0
            yield one

    monkeypatch.setattr(meta.data, "figures", restated)
    shop.land(NIGHT, **one_day)
    shop.publish()
    rows = "select h.spend, r.spend, h._as_of_to from raw_history.meta_ads__insights_daily h"
    changed = shop.connection.execute(f"{rows} join raw.meta_ads__insights_daily r using (date, ad_id)").fetchall()
    assert len(changed) == len([one for one in told("1001", day, day)]) > 3
    assert all(new == old + Decimal("0.01") and until == NIGHT for old, new, until in changed)


def test_check_names_account_code_and_remedy_of_a_token_that_ended(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    streams.check(shop.context())
    monkeypatch.setenv("HOURGLASS_META_ACCESS_TOKEN", "EXPIRED")
    with pytest.raises(MetaError, match=r"account 1001.*190/463.*set HOURGLASS_META_ACCESS_TOKEN") as caught:
        streams.check(shop.context())
    assert "EXPIRED" not in str(caught.value)


def test_an_account_that_the_token_may_not_read_is_named(shop: Shop) -> None:
    outcome = shop.land(accounts=["act_77"])
    assert "account 77" in outcome.failures["77"]
    assert "assign the ad account" in outcome.failures["77"]


def test_a_missing_token_is_a_failure_that_says_what_to_set(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOURGLASS_META_ACCESS_TOKEN")
    with pytest.raises(ExtractionError, match="HOURGLASS_META_ACCESS_TOKEN"):
        streams.check(shop.context())


def test_the_sdk_is_left_as_it_was(shop: Shop) -> None:
    shop.land()
    assert FacebookSession.GRAPH == "https://graph.facebook.com"
    assert facebook_business.api.FacebookAdsApi.get_default_api() is None


def test_a_version_that_ends_is_warned_of(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    shop.land(api_version="v24.0")
    assert "v24.0 ends on 2026-10-06" in caplog.text


def test_every_night_notes_when_the_token_ends_and_forgets_it_for_one_that_never_does(
    meta: MetaServer, shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("HOURGLASS_META_APP_ID", "77")
    monkeypatch.setenv("HOURGLASS_META_APP_SECRET", "demo-app-secret")
    end = datetime.now(UTC) + timedelta(days=6)
    meta.graph.token_ends = int(end.timestamp())
    assert not shop.land().failures
    noted = "select ends_on from ops.expiries where kind = 'token'"
    assert shop.connection.execute(noted).fetchall() == [(end.date(),)]
    assert "the token ends at" in caplog.text
    assert [one["kind"] for one in expiries.near(shop.connection, datetime.now(UTC).date())] == ["token"]
    meta.graph.token_ends = 0
    shop.land()
    assert shop.connection.execute(noted).fetchall() == [(None,)]


def test_a_token_that_may_not_ask_for_its_own_end_costs_no_row_and_says_what_to_set(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    assert not shop.land().failures
    assert shop.landed("insights_daily")
    assert "set HOURGLASS_META_APP_ID and _SECRET" in caplog.text
