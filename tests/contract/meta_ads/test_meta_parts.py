"""Breakdowns, audiences, interests and leads of meta_ads, on the demo's Graph API."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from demo.home import Home
from demo.meta.server import MetaServer
from extractors.meta_ads import breakdowns, streams
from tests.contract.meta_ads.conftest import NIGHT, Shop


@pytest.fixture(autouse=True)
def with_breakdowns(shop: Shop) -> None:
    shop.options["breakdowns"] = ["age_gender", "platform", "country"]


PARTS = ("insights_by_age_gender", "insights_by_platform", "insights_by_country")


@pytest.mark.parametrize("stream", PARTS)
def test_the_parts_of_every_ad_and_day_add_up_to_the_whole(shop: Shop, stream: str) -> None:
    assert not shop.land().failures
    sums: dict[tuple[date, str], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
    rows = shop.landed(stream)
    for row in rows:
        parts = (row["spend"], row["impressions"], row["clicks"])
        sums[row["date"], row["ad_id"]] = [a + b for a, b in zip(sums[row["date"], row["ad_id"]], parts, strict=True)]
    whole = {(row["date"], row["ad_id"]): row for row in shop.landed("insights_daily")}
    assert len(rows) > len(whole) > 20, "without several parts for an ad and day the test proves nothing"
    figures = {key: [row["spend"], row["impressions"], row["clicks"]] for key, row in whole.items()}
    assert sums == {key: values for key, values in figures.items() if any(values)}


def test_only_the_breakdowns_wanted_are_asked_for(meta: MetaServer, shop: Shop) -> None:
    shop.land(breakdowns=["country"])
    assert shop.landed("insights_by_country") and not shop.landed("insights_by_platform")
    assert {one["params"].get("breakdowns") for one in meta.log if one["method"] == "POST"} == {None, '["country"]'}
    assert "sources.meta_ads.breakdowns" in shop.land(breakdowns=["hair"]).failures["1001"]


def test_a_breakdown_or_window_that_is_wanted_later_is_backfilled_newest_first_and_once(
    meta: MetaServer, shop: Shop
) -> None:
    had, more = {"breakdowns": ["country"], "action_windows": ["7d_click"]}, {"breakdowns": ["country", "platform"]}
    shop.options |= {**had, "window_days": 1, "backfill_days": 20}
    shop.land(NIGHT - timedelta(days=1))
    shop.publish()
    assert [unit for unit in _weeks(shop, NIGHT)] == ["insights/2026-08-10"]
    weeks = ["insights/2026-08-10", "insights/2026-08-03", "insights/2026-07-27", "insights/2026-07-20"]
    assert _weeks(shop, NIGHT, action_windows=["7d_click", "1d_click"]) == weeks
    assert _weeks(shop, NIGHT, backfill_days=1, **more) == weeks, "as far back as the other streams go"
    assert not shop.land(**more).failures
    shop.publish()
    days = "select count(distinct date), min(date) from raw.meta_ads__insights_by_{}"
    by_platform, by_country = (shop.connection.execute(days.format(one)).fetchone() for one in ("platform", "country"))
    assert by_platform == by_country
    assert _weeks(shop, NIGHT + timedelta(days=1), **more) == weeks[:1]


def test_an_old_night_read_again_lets_no_day_after_it_pass_for_read(shop: Shop) -> None:
    shop.options |= {"breakdowns": [], "window_days": 7, "backfill_days": 7}
    for night in (NIGHT, NIGHT - timedelta(days=42)):  # a Wednesday: the week's other days come after it
        assert not shop.land(night).failures
        shop.publish()
    assert "insights/2026-06-29" in _weeks(shop, NIGHT + timedelta(days=1))


def test_an_older_night_booked_under_this_one_does_not_make_it_complete(shop: Shop) -> None:
    shop.options |= {"breakdowns": [], "window_days": 7, "backfill_days": 7}
    week = "insights/2026-08-10"
    assert not shop.land(NIGHT).failures
    shop.publish()
    shop.connection.execute("update ops.batches set state = 'quarantined' where unit = %s", (week,))
    shop.connection.commit()
    assert not shop.land(NIGHT - timedelta(days=1)).failures
    shop.publish()
    booked = "select distinct night from ops.batches where unit = %s and state = 'published'"
    assert shop.connection.execute(booked, (week,)).fetchall() == [(NIGHT,)], "else the test proves nothing"
    assert week in _weeks(shop, NIGHT)


def test_reach_by_breakdown_is_asked_for_only_where_every_report_has_it(meta: MetaServer, shop: Shop) -> None:
    shop.land(breakdowns=["country"], days_per_job=1, window_days=1, backfill_days=1)
    night = NIGHT + timedelta(days=400)
    oldest = breakdowns.fields(NIGHT, night)
    assert "reach" in breakdowns.fields(NIGHT, NIGHT) and "reach" not in oldest and "spend" in oldest
    (asked,) = (one["params"]["fields"] for one in meta.log if one["params"].get("breakdowns"))
    assert asked.split(",")[-len(oldest) - 1 :] == [*oldest, "reach"]


def _weeks(shop: Shop, night: date, **options: Any) -> list[str]:
    """The chunks of days that a night would read."""
    found = streams.units(shop.context(night, **options), "1001")
    return [unit.name for unit in found if unit.name.startswith("insights/")]


def test_a_window_that_meta_answers_by_nothing_is_refused_before_it_is_asked(shop: Shop) -> None:
    outcome = shop.land(action_windows=["7d_view"])
    assert all("'7d_view' is not returned" in reason for unit, reason in outcome.failures.items() if "insights" in unit)
    assert [unit for unit in outcome.failures if "insights" in unit]


@pytest.mark.parametrize("most", [1, 2, 4])
def test_no_more_jobs_are_in_flight_than_may_be(
    meta: MetaServer, shop: Shop, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, looked, seen = meta.graph.jobs.start, meta.graph.jobs.look, [0]
    running: set[str] = set()

    def start(*arguments: Any) -> dict[str, str]:
        answer = started(*arguments)
        running.add(answer["report_run_id"])
        seen.append(len(running))
        return answer

    def look(job: str) -> dict[str, Any]:
        state = looked(job)
        if state["async_status"] == "Job Completed":
            running.discard(job)
        return state

    monkeypatch.setattr(meta.graph.jobs, "start", start)
    monkeypatch.setattr(meta.graph.jobs, "look", look)
    assert not shop.land(jobs_in_flight=most).failures
    assert max(seen) == most


def test_a_breakdown_that_needs_an_opt_in_is_a_gap_and_the_rest_arrives(
    meta: MetaServer, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demo.meta.insights_query._OPT_IN", ("country",))
    assert not shop.land().failures
    assert set(shop.gaps()) == {("insights_by_country", "country")}
    assert shop.landed("insights_daily") and shop.landed("insights_by_platform")
    assert shop.landed("insights_by_country") == []


def test_audiences_come_with_their_sizes_and_an_untold_size_is_empty(meta: MetaServer, shop: Shop) -> None:
    shop.land()
    told = {one["id"]: one["approximate_count_lower_bound"] for one in meta.data.audiences("1001")}
    assert len(told) == 2
    found = {row["audience_id"]: row["size_low"] for row in shop.landed("custom_audiences")}
    assert found == {key: None if size == -1 else size for key, size in told.items()}


def test_interests_are_looked_up_and_a_renamed_or_vanished_one_is_a_gap(meta: MetaServer, shop: Shop) -> None:
    assert not shop.land().failures
    assert [row["is_valid"] for row in shop.landed("interests")] == [True] * 3
    assert {row["search_word"] for row in shop.landed("interest_search")} == {
        "Leaf & Lore", "Camellia House", "Steep Street",
    }  # fmt: skip
    assert shop.gaps() == []
    shop.connection.execute("update ops.batches set state = 'abandoned'")
    shop.connection.commit()
    meta.graph.interests.names["6003100000101"] = "Leaf and Lore Teas"
    del meta.graph.interests.names["6003100000102"]
    assert not shop.land(accounts=["act_1001", "act_1002"]).failures
    assert set(shop.gaps()) == {("interests", "6003100000101"), ("interests", "6003100000102")}
    assert sum(not row["is_valid"] for row in shop.landed("interests")) == 1, "asked by one account only"


def test_leads_of_metas_forms_arrive_once_without_what_says_who_somebody_is(world: Home, shop: Shop) -> None:
    assert not shop.land(lead_pages=["2001"]).failures
    with (world.platforms / "meta" / "leads.csv").open() as lines:
        written = {row["lead_id"]: row for row in csv.DictReader(lines)}
    end = datetime.combine(NIGHT + timedelta(days=1), datetime.min.time()).astimezone(shop.settings.zone)
    due = {
        key: row
        for key, row in written.items()
        if end - timedelta(days=89) < datetime.fromisoformat(row["created_at"]) < end - timedelta(hours=3)
    }
    found = {row["lead_id"]: row for row in shop.landed("leads")}
    assert due and due.keys() <= found.keys() <= written.keys()
    for key, row in due.items():
        assert (found[key]["email"], found[key]["ad_id"]) == (row["email"], row["utm_content"])
        assert "full_name" not in found[key]["answers"] and "interest" in found[key]["answers"]
    assert ("leads", "990000000000001") in shop.gaps(), "leads of the form's first months are gone"


def test_the_next_night_asks_for_new_leads_only_and_closes_the_gap_of_the_first(meta: MetaServer, shop: Shop) -> None:
    shop.land(NIGHT - timedelta(days=1), lead_pages=["2001"])
    shop.publish()
    assert not shop.land(lead_pages=["2001"]).failures
    asked = [one["params"]["filtering"] for one in meta.log if one["path"].endswith("/leads")]
    values = [json.loads(one)[0]["value"] for one in asked]
    assert values[1] - values[0] > 80 * 86_400
    assert shop.gaps() == []


def test_a_page_without_a_role_is_named(meta: MetaServer, shop: Shop) -> None:
    assert "account 4711" in shop.land(lead_pages=["4711"]).failures["page_4711/leads"]
