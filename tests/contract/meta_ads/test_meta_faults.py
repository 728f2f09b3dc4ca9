"""What goes wrong at Meta's: the night's rows are the same as without it, or the unit fails and the next run has it."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import yaml

from demo.meta.errors import GraphError
from demo.meta.server import MetaServer
from demo.settings import TOKEN
from extractors.graph import errors
from tests.contract.meta_ads.conftest import NIGHT, Shop
from warehouse import ledger

STREAMS = (
    "accounts", "campaigns", "ad_groups", "ad_group_interests", "ads", "creatives",
    "insights_daily", "insights_actions", "insights_account_daily", "custom_audiences", "interests", "interest_search",
)  # fmt: skip
JOB = r"^POST .*insights"
UNHARMED = {
    "a proxy's page instead of campaigns": {"kind": "html_502", "match": "campaigns", "times": 2},
    "a proxy's page instead of a job": {"kind": "html_502", "match": JOB},
    "a proxy's page instead of the account": {"kind": "html_502", "match": "act_1001$"},
    "a broken connection": {"kind": "reset", "match": "adsets"},
    "a broken connection while rows are read": {"kind": "reset", "match": r"/\d+/insights"},
    "an empty page in the middle": {"kind": "empty_page_with_next", "match": "/ads$"},
    "an empty page of rows": {"kind": "empty_page_with_next", "match": r"GET .*/6\d+/insights", "times": 2},
    "an error that passes": {"kind": "transient", "match": "adsets", "code": 1, "times": 2},
    "an error that passes, by subcode": {"kind": "transient", "match": JOB, "subcode": 1504044},
    "a page that is too much": {"kind": "too_much_data", "match": "/ads$", "times": 3},
    "a page of rows that is too much": {"kind": "too_much_data", "match": r"GET .*/6\d+/insights", "times": 3},
    "a job that fails once": {"kind": "job_failed", "match": JOB},
    "a job that is skipped": {"kind": "job_skipped", "match": JOB},
    "a job that is slow": {"kind": "job_slow", "match": JOB},
    "too many rows at once": {"kind": "too_many_rows", "match": JOB},
    "a job with too many rows": {"kind": "job_too_many_rows", "match": JOB, "times": 9999, "above": 10},
    "a job with too many rows but for one ad": {"kind": "job_too_many_rows", "match": JOB, "times": 9999, "above": 1},
}


def rows(shop: Shop) -> dict[str, list[dict[str, Any]]]:
    """All that is landed, which is then out of the way."""
    found = {stream: shop.landed(stream) for stream in STREAMS}
    shop.connection.execute("update ops.batches set state = 'abandoned'")
    shop.connection.commit()
    return found


@pytest.mark.parametrize("fault", UNHARMED.values(), ids=UNHARMED)
def test_a_night_with_a_fault_lands_the_same_rows(meta: MetaServer, shop: Shop, fault: dict[str, Any]) -> None:
    assert not shop.land().failures
    expected = rows(shop)
    meta.order_faults([fault])
    assert not shop.land().failures
    assert [one for one in meta.log if one["fault"] == fault["kind"]], "the fault was never met"
    assert rows(shop) == expected
    assert shop.gaps() == []


def test_a_page_that_comes_twice_is_landed_once_and_counted(meta: MetaServer, shop: Shop) -> None:
    shop.land()
    expected = rows(shop)
    meta.order_faults([{"kind": "duplicate_page", "match": "campaigns"}])
    assert not shop.land().failures
    (batch,) = ledger.batches(shop.connection, source="meta_ads", stream="campaigns", states=("landed",))
    counted = shop.connection.execute("select duplicates from ops.batches where batch_id = %s", (batch.batch_id,))
    assert counted.fetchone() == (len(expected["campaigns"]),)
    assert rows(shop) == expected


def test_an_object_that_changes_while_it_is_listed_fails_the_unit_only(
    meta: MetaServer, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    meta.order_faults([{"kind": "duplicate_page", "match": "campaigns"}])
    told, listings = meta.data.objects, []

    def renamed(kind: str) -> list[dict[str, Any]]:
        listings.append(kind)
        return [{**one, "name": f"{one['name']} {len(listings)}"} if kind == "campaign" else one for one in told(kind)]

    monkeypatch.setattr(meta.data, "objects", renamed)
    outcome = shop.land()
    assert list(outcome.failures) == ["1001/objects"]
    assert "came twice with different content" in outcome.failures["1001/objects"]
    assert shop.landed("campaigns") == [] and shop.landed("insights_daily")
    monkeypatch.undo()
    monkeypatch.setenv("HOURGLASS_META_ACCESS_TOKEN", TOKEN)
    meta.order_faults([])
    assert shop.land().landed == 1
    assert shop.landed("campaigns")


def test_a_listing_that_leads_in_a_circle_ends(meta: MetaServer, shop: Shop) -> None:
    meta.order_faults([{"kind": "empty_page_with_next", "match": "/ads$", "times": 9999}])
    assert "same page again" in shop.land().failures["1001/objects"]


def test_an_unreadable_creative_costs_only_itself_and_is_shown_as_a_gap(meta: MetaServer, shop: Shop) -> None:
    shop.land()
    expected = rows(shop)
    bad = expected["creatives"][2]["creative_id"]
    meta.order_faults([{"kind": "bad_creative", "match": f"creatives$|/{bad}$", "times": 9999, "id": bad}])
    assert not shop.land().failures
    assert shop.gaps() == [("creatives", bad)]
    found = rows(shop)
    assert [one for one in found["creatives"] if one["creative_id"] != bad] == [
        one for one in expected["creatives"] if one["creative_id"] != bad
    ]
    (bare,) = (one for one in found["creatives"] if one["creative_id"] == bad)
    assert bare["url_tags"] is None
    meta.order_faults([])
    assert not shop.land().failures
    assert shop.gaps() == []


def test_a_field_that_cannot_be_had_is_a_gap_and_the_rest_arrives(
    meta: MetaServer, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_day = {"window_days": 1, "backfill_days": 1, "days_per_job": 1}
    shop.land(**one_day)
    expected = rows(shop)["insights_daily"]
    assert expected
    answer = meta.graph._insights

    def refuse(request: Any, *more: Any) -> Any:
        if request.method == "POST" and "frequency" in request.words("fields"):
            raise GraphError.too_many_rows()
        return answer(request, *more)

    monkeypatch.setattr(meta.graph, "_insights", refuse)
    assert not shop.land(**one_day).failures
    assert shop.gaps() == [("insights_daily", "frequency")]
    assert rows(shop)["insights_daily"] == sorted(({**row, "frequency": None} for row in expected), key=repr)


def test_a_report_that_cannot_be_had_in_any_part_fails_the_unit(meta: MetaServer, shop: Shop) -> None:
    meta.order_faults([{"kind": "job_too_many_rows", "match": JOB, "times": 9999, "above": 0}])
    outcome = shop.land()
    assert outcome.failures.keys() == {"1001/insights/2026-08-03", "1001/insights/2026-08-10"}
    assert "100/1487534" in outcome.failures["1001/insights/2026-08-10"]
    assert outcome.landed == 2


def test_a_job_that_never_ends_is_asked_for_again(meta: MetaServer, shop: Shop) -> None:
    shop.land()
    expected = rows(shop)
    meta.order_faults([{"kind": "job_stuck", "match": JOB}])
    assert not shop.land(job_minutes=0.005, poll_seconds=0.05).failures
    assert rows(shop) == expected


def test_a_report_without_ads_for_a_day_with_impressions_is_not_taken_for_an_empty_day(
    meta: MetaServer, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meta.graph.jobs, "rows", lambda job_id: [])
    outcome = shop.land()
    assert "has impressions on 2026-08-03, but no ad has" in outcome.failures["1001/insights/2026-08-03"]


@pytest.mark.parametrize("kind", ["throttle_account", "throttle_insights", "throttle_management", "throttle_app"])
def test_no_call_is_made_before_the_time_that_meta_names(meta: MetaServer, shop: Shop, kind: str) -> None:
    meta.order_faults([{"kind": kind, "match": "adsets", "regain_minutes": 30}])
    outcome = shop.land()
    assert 1700 < outcome.retry_after <= 1800
    assert "run again in 1" in outcome.failures["1001/objects"]
    asked = len(meta.log)
    assert meta.log[-1]["fault"] == kind
    assert shop.land().failures  # a later task, another process: the ledger knows
    assert len(meta.log) == asked
    shop.connection.execute("delete from ops.unit_states where unit = 'pause'")
    shop.connection.commit()
    assert not shop.land().failures
    assert len(shop.landed("ad_groups")) > 3


def test_a_refusal_without_a_time_is_waited_for(meta: MetaServer, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "_FIRST_WAIT_SECONDS", 0.2)
    meta.order_faults([{"kind": "throttle_account", "match": "/ads$", "regain_minutes": 0, "times": 2}])
    began = time.monotonic()
    assert not shop.land().failures
    assert time.monotonic() - began > 0.2 + 0.4


def test_an_expired_token_fails_the_account_and_other_accounts_go_on(meta: MetaServer, shop: Shop) -> None:
    meta.order_faults([{"kind": "token_expired", "match": "act_1001", "times": 9999}])
    outcome = shop.land(accounts=["act_1001", "1002"])
    assert list(outcome.failures) == ["1001"]
    assert "190/463" in outcome.failures["1001"] and "HOURGLASS_META_ACCESS_TOKEN" in outcome.failures["1001"]
    assert {row["account_id"] for row in shop.landed("accounts")} == {"1002"}


def test_the_token_is_in_no_log_and_no_message(
    meta: MetaServer, shop: Shop, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOURGLASS_META_APP_SECRET", "demo-app-secret")
    meta.order_faults([
        {"kind": "reset", "match": "campaigns", "times": 99},
        {"kind": "html_502", "match": JOB, "times": 99},
    ])  # fmt: skip
    with caplog.at_level(logging.DEBUG):
        outcome = shop.land()
        gone = shop.land(graph_url="http://127.0.0.1:9")
    told = shop.connection.execute("select coalesce(string_agg(error, ' '), '') from ops.batches").fetchone()
    assert outcome.failures and gone.failures and told
    text = " ".join([caplog.text, *outcome.failures.values(), *gone.failures.values(), told[0]])
    assert "urllib3" in caplog.text or "1001" in caplog.text
    assert TOKEN not in text and "demo-app-secret" not in text


def test_a_killed_task_looks_at_its_job_again_instead_of_asking_anew(
    meta: MetaServer, shop: Shop, calls: Callable[[str, str], int]
) -> None:
    meta.order_faults([{"kind": "job_stuck", "match": JOB}])
    file = shop.settings.home / "killed.yml"
    content = {
        "warehouse": {"database": shop.settings.warehouse.database},
        "landing": {"url": shop.settings.landing.url},
        "sources": shop.with_options(poll_seconds=0.2, days_per_job=70).sources,
    }
    file.write_text(yaml.safe_dump(content))
    code = (
        "from datetime import date; from extractors import run; from warehouse.settings import load;"
        f"run.land(load({str(file)!r}), 'meta_ads', date({NIGHT.year}, {NIGHT.month}, {NIGHT.day}), 'killed')"
    )
    shop.connection.execute("insert into ops.runs values ('killed', %s, 'nightly', 'running')", (NIGHT,))
    shop.connection.commit()
    child = subprocess.Popen([sys.executable, "-c", code])
    while not any(one["path"].split("/")[-1].startswith("61") for one in meta.log):
        assert child.poll() is None, "the task ended before it was killed"
        time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    child.wait()
    (job,) = {one["path"] for one in meta.log if one["path"].split("/")[-1].startswith("61")}
    stuck = meta.graph.jobs._jobs[job.split("/")[-1]]
    stuck.course = (("Job Completed", 100),)
    assert not shop.land(days_per_job=70).failures
    assert calls("POST", "insights") == 1
    assert calls("GET", f"{job}/insights") == 1
    assert shop.landed("insights_daily")


def test_a_kept_job_that_meta_forgot_is_asked_for_anew(meta: MetaServer, shop: Shop) -> None:
    meta.order_faults([{"kind": "job_stuck", "match": JOB}, {"kind": "html_502", "match": "/61", "times": 999}])
    assert shop.land().failures
    meta.graph.jobs._jobs.clear()
    meta.order_faults([])
    assert not shop.land().failures
    assert shop.landed("insights_daily")


def test_a_job_of_an_earlier_night_is_not_taken_for_tonights(
    meta: MetaServer, shop: Shop, calls: Callable[[str, str], int]
) -> None:
    meta.order_faults([{"kind": "html_502", "match": "/61", "times": 999}])
    assert shop.land(days_per_job=70).failures
    meta.order_faults([])
    assert not shop.land(NIGHT - timedelta(days=1), days_per_job=70).failures
    assert calls("POST", "insights") == 2
