"""What goes wrong at Meta's ads: the exact rows, or a failed unit that the next run completes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from demo.home import Home
from demo.meta.data import AdFigures
from demo.meta.server import MetaServer
from demo.settings import TOKEN
from tests.contract.meta_ads import conftest as kit
from tests.contract.meta_ads.conftest import NIGHT, Shop
from tests.contract.page_insights.conftest import page_world
from tests.faults.dying import kill_after_each_unit, stage_until_killed

__all__ = ["page_world"]
world, meta, shop = kit.world, kit.meta, kit.shop
Note = Callable[[str, str, str], None]
STREAMS = (
    "accounts", "campaigns", "ad_groups", "ad_group_interests", "ads", "creatives", "custom_audiences", "interests",
    "insights_daily", "insights_actions", "insights_account_daily", "insights_by_country", "lead_forms", "leads",
)  # fmt: skip
JOB, ROWS = r"^POST .*insights", r"GET .*/6\d+/insights"
UNHARMED: dict[str, dict[str, Any]] = {
    "empty page with a next page": {"kind": "empty_page_with_next", "match": "/ads$"},
    "empty page of rows with a next page": {"kind": "empty_page_with_next", "match": ROWS, "times": 2},
    "HTML 502": {"kind": "html_502", "match": "campaigns", "times": 2},
    "HTML 502 instead of a job": {"kind": "html_502", "match": JOB},
    "connection reset mid-page": {"kind": "reset", "match": "adsets"},
    "connection reset mid-stream": {"kind": "reset", "match": ROWS, "nth": 2},
    "duplicate page": {"kind": "duplicate_page", "match": "campaigns"},
    "duplicate page of leads": {"kind": "duplicate_page", "match": "/leads$"},
    "rows out of order": {"kind": "out_of_order", "match": f"{ROWS}|/ads$|/leads$", "times": 99},
    "job failed": {"kind": "job_failed", "match": JOB},
    "job skipped": {"kind": "job_skipped", "match": JOB},
    "job lost": {"kind": "unknown_object", "match": r"GET .*/6\d+$"},
}


def rows(shop: Shop) -> dict[str, list[dict[str, Any]]]:
    """All that is landed, which is then out of the way."""
    found = {stream: shop.landed(stream) for stream in STREAMS}
    shop.connection.execute("update ops.batches set state = 'abandoned'")
    shop.connection.commit()
    return found


@pytest.fixture
def expected(shop: Shop) -> dict[str, list[dict[str, Any]]]:
    shop.options |= {"breakdowns": ["country"], "lead_pages": ["2001"], "days_per_job": 14}
    assert not shop.land().failures
    found = rows(shop)
    assert all(found.values())
    return found


@pytest.mark.parametrize("fault", UNHARMED)
def test_a_fault_that_passes_costs_no_row(
    meta: MetaServer, shop: Shop, expected: dict[str, Any], fault: str, came_to: Note
) -> None:
    gaps = shop.gaps()
    meta.order_faults([UNHARMED[fault]])
    assert not shop.land().failures
    assert [one for one in meta.log if one["fault"] == UNHARMED[fault]["kind"]], "the fault was never met"
    assert rows(shop) == expected
    assert shop.gaps() == gaps
    came_to("meta_ads", fault, "exact rows")


def test_a_job_stuck_at_99_per_cent_is_given_up_and_asked_for_anew(
    meta: MetaServer, shop: Shop, expected: dict[str, Any], came_to: Note
) -> None:
    meta.order_faults([{"kind": "job_stuck", "match": JOB}])
    assert not shop.land(job_minutes=0.002, poll_seconds=0.02).failures
    assert rows(shop) == expected
    came_to("meta_ads", "job stuck at 99 %", "asked for anew: exact rows")


@pytest.mark.parametrize(
    ("fault", "order", "unit"),
    [
        (
            "quota error mid-cursor",
            {"kind": "throttle_management", "match": "/ads$", "regain_minutes": 9},
            "1001/objects",
        ),
        ("403", {"kind": "forbidden", "match": "act_1001$"}, "1001"),
        ("expired token", {"kind": "token_expired", "match": "adcreatives"}, "1001/objects"),
        (
            "a field of a new type",
            {"kind": "retyped", "match": "campaigns", "field": "start_time", "value": ["soon"]},
            "1001/objects",
        ),
        ("403 for the leads alone", {"kind": "forbidden", "match": "/leads$"}, "page_2001/leads"),
    ],
)
def test_a_fault_that_stays_fails_its_unit_and_the_next_run_completes_it(
    meta: MetaServer, shop: Shop, expected: dict[str, Any], fault: str, order: dict[str, Any], unit: str, came_to: Note
) -> None:
    meta.order_faults([order])
    outcome = shop.land()
    assert unit in outcome.failures and TOKEN not in str(outcome.failures)
    assert shop.landed("leads") or "page" in unit, "the page's leads come whatever becomes of the ads"
    meta.order_faults([])
    shop.connection.execute("delete from ops.unit_states where unit = 'pause'")
    shop.connection.commit()
    assert not shop.land().failures
    assert rows(shop) == expected
    came_to("meta_ads", fault, "the unit fails with a remedy; the next run has the exact rows")


def test_one_bad_creative_costs_only_itself(
    meta: MetaServer, shop: Shop, expected: dict[str, Any], came_to: Note
) -> None:
    bad = expected["creatives"][1]["creative_id"]
    meta.order_faults([{"kind": "bad_creative", "match": f"creatives$|/{bad}$", "times": 9999, "id": bad}])
    assert not shop.land().failures
    assert ("creatives", bad) in shop.gaps()
    assert [row for row in rows(shop)["creatives"] if row["creative_id"] != bad] == [
        row for row in expected["creatives"] if row["creative_id"] != bad
    ]
    came_to("meta_ads", "one bad creative failing a page", "every other creative; an open gap")


@pytest.mark.parametrize(("field", "column"), [("frequency", "frequency"), ("inline_link_clicks", "link_clicks")])
def test_a_dead_field_costs_only_itself(
    meta: MetaServer, shop: Shop, expected: dict[str, Any], field: str, column: str, came_to: Note
) -> None:
    meta.order_faults([{"kind": "dead_metric", "match": JOB, "times": 9999, "metric": field}])
    assert not shop.land().failures
    assert ("insights_daily", column) in shop.gaps()
    found = rows(shop)
    assert all(row.pop(column) is None for row in found["insights_daily"])
    lacking = [{name: value for name, value in row.items() if name != column} for row in expected["insights_daily"]]
    assert sorted(found["insights_daily"], key=repr) == sorted(lacking, key=repr)
    meta.order_faults([])
    assert not shop.land().failures
    assert rows(shop) == expected and ("insights_daily", column) not in shop.gaps()
    came_to("meta_ads", f"dead metric ({field})", "every other figure; an open gap that closes when it is back")


def test_a_dead_list_of_actions_fails_its_unit_and_takes_none_away(
    meta: MetaServer, shop: Shop, expected: dict[str, Any], came_to: Note
) -> None:
    meta.order_faults([{"kind": "dead_metric", "match": JOB, "times": 9999, "metric": "actions"}])
    assert any("actions is not valid" in said for said in shop.land().failures.values())
    meta.order_faults([])
    assert not shop.land().failures and rows(shop) == expected
    came_to("meta_ads", "dead list of actions", "the unit fails; the next run has the exact rows")


def test_an_empty_account_is_no_error_and_a_report_without_ads_is_one(
    meta: MetaServer, shop: Shop, monkeypatch: pytest.MonkeyPatch, came_to: Note
) -> None:
    monkeypatch.setattr(meta.graph.jobs, "rows", lambda job: [])
    outcome = shop.land()
    assert "has impressions on" in outcome.failures["1001/insights/2026-08-10"]
    monkeypatch.setattr(meta.data, "objects", lambda kind: [])
    monkeypatch.setattr(meta.data, "figures", lambda *arguments: iter(()))
    assert not shop.land().failures
    came_to(
        "meta_ads", "empty account hierarchy", "taken for empty only if the totals are empty too; else the unit fails"
    )


def test_a_day_that_changes_between_two_pages_fails_and_is_read_anew(
    meta: MetaServer, shop: Shop, monkeypatch: pytest.MonkeyPatch, came_to: Note
) -> None:
    told, looks = meta.graph.jobs.rows, []

    def changing(job: str) -> list[dict[str, Any]]:
        looks.append(job)
        return [{**row, "spend": f"{len(looks)}.00"} for row in told(job)]

    monkeypatch.setattr(meta.graph.jobs, "rows", changing)
    meta.order_faults([{"kind": "duplicate_page", "match": ROWS}])
    outcome = shop.land()
    assert any("came twice with different content" in reason for reason in outcome.failures.values())
    monkeypatch.undo()
    monkeypatch.setenv("HOURGLASS_META_ACCESS_TOKEN", TOKEN)
    meta.order_faults([])
    assert not shop.land().failures
    came_to(
        "meta_ads", "a day delivered twice with different figures", "the unit fails; the next run has the exact rows"
    )


def test_a_day_restated_after_twenty_days_is_replaced_and_the_old_figure_kept(
    meta: MetaServer, shop: Shop, monkeypatch: pytest.MonkeyPatch, came_to: Note
) -> None:
    window = {"window_days": 28, "backfill_days": 28, "days_per_job": 7}
    day = NIGHT - timedelta(days=20)
    shop.land(NIGHT - timedelta(days=1), **window)
    shop.publish()
    told = meta.data.figures

    def restated(account_id: str, since: date, until: date) -> Iterator[AdFigures]:
        for one in told(account_id, since, until):
            one.figures.spend += Decimal(1) if one.date == day else 0
            yield one

    monkeypatch.setattr(meta.data, "figures", restated)
    assert not shop.land(NIGHT, **window).failures
    shop.publish()
    query = (
        "select h.spend, r.spend, h.date from raw_history.meta_ads__insights_daily h"
        " join raw.meta_ads__insights_daily r using (date, ad_id)"
    )
    changed = shop.connection.execute(query).fetchall()
    assert changed and all((new, on) == (old + 1, day) for old, new, on in changed)
    came_to("meta_ads", "a day restated after 20 days", "the new figures; the old ones are in history")


def test_an_object_that_is_gone_goes_to_history(
    meta: MetaServer, shop: Shop, monkeypatch: pytest.MonkeyPatch, came_to: Note
) -> None:
    shop.land(NIGHT - timedelta(days=1))
    shop.publish()
    told, gone = meta.data.objects, meta.data.objects("ad")[0]["id"]
    monkeypatch.setattr(
        meta.data, "objects", lambda kind: [one for one in told(kind) if kind != "ad" or one["id"] != gone]
    )
    assert not shop.land().failures
    shop.publish()
    for schema, count in (("raw", 0), ("raw_history", 1)):
        query = f"select count(*) from {schema}.meta_ads__ads where ad_id = %s"
        assert shop.connection.execute(query, (gone,)).fetchone() == (count,)
    came_to("meta_ads", "an object deleted", "gone from raw, kept in history")


def test_each_day_comes_once_where_the_clocks_of_the_account_change(
    page_world: Home, shop: Shop, came_to: Note
) -> None:
    night = date(2026, 3, 10)  # New York changed its clocks on the 8th
    with MetaServer(page_world, clock=night + timedelta(days=1)) as server:
        options = {"accounts": ["act_1002"], "graph_url": server.url, "days_per_job": 14}
        assert not shop.land(night, **options).failures
        told = {(one.date, one.ad_id) for one in server.data.figures("1002", date(2026, 3, 2), night)}
    found = [(row["date"], row["ad_id"]) for row in rows(shop)["insights_daily"] if row["date"] >= date(2026, 3, 2)]
    assert len(found) == len(set(found)) and set(found) == told
    assert {day for day, _ in found} >= {date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 9)}
    came_to("meta_ads", "clock in another zone across a daylight-saving change", "each day once")


def test_a_task_killed_after_every_unit_reads_no_unit_twice(meta: MetaServer, shop: Shop, came_to: Note) -> None:
    # Every kind of unit, and of days several: objects, interests, four weeks with two reports each, a page's leads.
    shop.options |= {"breakdowns": ["country"], "lead_pages": ["2001"], "backfill_days": 22}
    assert not shop.land().failures
    expected, before = rows(shop), len(meta.log)
    units = kill_after_each_unit(shop.with_options(), shop.connection, "meta_ads", NIGHT)
    jobs = [str(one["params"]) for one in list(meta.log)[before:] if one["method"] == "POST"]
    assert units == 7 and shop.land().landed == 0
    assert len(jobs) == len(set(jobs)) == 8, "a report was asked for twice"
    assert all(expected.values()) and rows(shop) == expected
    came_to("meta_ads", f"kill -9 after each of {units} units", "each is read once: exact rows")


def test_a_night_killed_before_publishing_is_published_by_the_next_run(
    shop: Shop, expected: dict[str, Any], came_to: Note
) -> None:
    stage_until_killed(shop.with_options(), shop.connection, "meta_ads", NIGHT)
    assert shop.raw("ads") == []
    shop.publish_unread()
    assert shop.differing(expected) == []
    came_to("meta_ads", "kill -9 before publishing", "the next run publishes what is staged: exact rows")
