"""The demo's Graph API server against the real facebook-business SDK, so that no client is tested against a fancy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests
from facebook_business.adobjects.adaccount import AdAccount
from facebook_business.adobjects.adreportrun import AdReportRun
from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

from demo.drop import write_world
from demo.home import Home
from demo.meta.server import MetaServer
from demo.settings import TOKEN
from demo.world.generate import Plan, generate

PURCHASE = "omni_purchase"
START = date(2026, 4, 1)
UNTIL = START + timedelta(days=130)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    place = Home(tmp_path_factory.mktemp("demo"))
    write_world(place, generate(Plan(seed=7, scale=0.4, start=START, until=UNTIL)))
    return place


@pytest.fixture
def server(home: Home) -> Iterator[MetaServer]:
    with MetaServer(home, clock=UNTIL + timedelta(days=1)) as running:
        yield running


def sdk(server: MetaServer, token: str = TOKEN, version: str = "v26.0") -> FacebookAdsApi:
    """The SDK, pointed at the server. `init()` is not used: it installs a crash reporter."""

    class LocalSession(FacebookSession):
        GRAPH = server.url

    return FacebookAdsApi(LocalSession(access_token=token, timeout=10), api_version=version)


def insights(server: MetaServer, account: str = "act_1001", **params: Any) -> list[dict[str, Any]]:
    """Rows of an insights query, by a job as the SDK runs it."""
    asked = {
        "level": "ad",
        "time_increment": 1,
        "time_range": span(UNTIL, UNTIL),
        "fields": ["ad_id", "impressions", "spend", "actions"],
        **params,
    }
    job = AdAccount(account, api=sdk(server)).get_insights(params=asked, is_async=True)
    while job.api_get()["async_status"] != "Job Completed":
        assert job["async_status"] in ("Job Not Started", "Job Started", "Job Running")
    return [row.export_all_data() for row in job.get_result(params={"limit": 100})]


def span(since: date, until: date) -> dict[str, str]:
    return {"since": since.isoformat(), "until": until.isoformat()}


def purchases(rows: list[dict[str, Any]], window: str = "value") -> int:
    return sum(
        int(action.get(window, 0))
        for row in rows
        for action in row.get("actions", [])
        if action["action_type"] == PURCHASE
    )


def test_both_accounts_are_listed_with_their_currencies(server: MetaServer) -> None:
    accounts = User("me", api=sdk(server)).get_ad_accounts(fields=["currency", "timezone_name", "account_status"])
    assert {account["id"]: account["currency"] for account in accounts} == {"act_1001": "EUR", "act_1002": "USD"}


def test_a_listing_longer_than_a_page_is_complete_through_cursors(server: MetaServer) -> None:
    account = AdAccount("act_1001", api=sdk(server))
    every = [ad["id"] for ad in account.get_ads(fields=["id"], params={"limit": 500})]
    paged = [ad["id"] for ad in account.get_ads(fields=["id"], params={"limit": 3})]
    assert paged == every and len(every) == len(set(every)) > 6


def test_the_next_link_carries_the_token_as_the_vendors_does(server: MetaServer) -> None:
    first = requests.get(f"{server.url}/v26.0/act_1001/ads", {"limit": 2, "access_token": TOKEN}, timeout=5).json()
    assert f"access_token={TOKEN}" in first["paging"]["next"]
    second = requests.get(first["paging"]["next"], timeout=5).json()
    assert not {ad["id"] for ad in first["data"]} & {ad["id"] for ad in second["data"]}


def test_deleted_and_archived_objects_come_only_when_asked_for(server: MetaServer) -> None:
    account = AdAccount("act_1001", api=sdk(server))
    live = {one["id"] for one in account.get_campaigns()}
    asked = account.get_campaigns(fields=["effective_status"], params={"effective_status": ["ACTIVE", "DELETED"]})
    found = {one["id"]: one["effective_status"] for one in asked}
    assert set(found) - live == {"120210000000004"} and found["120210000000004"] == "DELETED"


def test_targeting_names_the_competitor_interest_and_the_expansion(server: MetaServer) -> None:
    ad_sets = AdAccount("act_1001", api=sdk(server)).get_ad_sets(fields=["name", "targeting"])
    specs = {one["name"]: one["targeting"] for one in ad_sets}
    assert specs["CI-1"]["flexible_spec"][0]["interests"][0]["name"] == "Leaf & Lore"
    assert specs["CI-1"]["targeting_automation"]["advantage_audience"] == 0
    assert specs["CI-3 wide"]["targeting_automation"]["advantage_audience"] == 1, "it was widened on day 60"


def test_a_job_at_100_percent_is_not_done_until_it_is_completed(server: MetaServer) -> None:
    job = AdAccount("act_1001", api=sdk(server)).get_insights(
        params={"level": "ad", "time_range": span(UNTIL, UNTIL)}, is_async=True
    )
    seen = [(job["async_status"], job["async_percent_completion"]) for _ in range(3) if job.api_get()]
    assert seen == [("Job Started", 0), ("Job Running", 100), ("Job Completed", 100)]


def test_figures_of_ads_add_up_to_those_of_the_account_once_deleted_ads_are_asked_for(server: MetaServer) -> None:
    first = span(START, START + timedelta(days=30))
    account = insights(server, level="account", time_range=first, fields=["spend"])
    live = insights(server, time_range=first, fields=["ad_id", "spend"])
    statuses = ["ACTIVE", "PAUSED", "ARCHIVED", "DELETED", "CAMPAIGN_PAUSED", "ADSET_PAUSED"]
    every = insights(
        server,
        time_range=first,
        fields=["ad_id", "spend"],
        filtering=[{"field": "ad.effective_status", "operator": "IN", "value": statuses}],
    )
    assert spent(every) == spent(account) > spent(live)


def spent(rows: list[dict[str, Any]]) -> Decimal:
    return sum((Decimal(row["spend"]) for row in rows), Decimal(0))


def test_purchases_claimed_for_a_past_day_grow_as_the_clock_goes_on_and_stop_after_28_days(home: Home) -> None:
    day = span(START + timedelta(days=30), START + timedelta(days=60))
    counts = []
    for age in (0, 7, 30, 60):
        with MetaServer(home, clock=START + timedelta(days=61 + age)) as server:
            rows = insights(
                server,
                time_range=day,
                time_increment="all_days",
                level="account",
                action_attribution_windows=["1d_click", "7d_click", "28d_click", "1d_view"],
            )
            counts.append((purchases(rows), purchases(rows, "28d_click")))
    assert counts[0][1] < counts[1][1] <= counts[2][1] == counts[3][1]
    assert counts[0][0] <= counts[-1][0] > 0


def test_a_purchase_appears_under_three_names_of_equal_count(server: MetaServer) -> None:
    rows = insights(server, time_range=span(START, UNTIL), time_increment="all_days", level="account")
    named = {action["action_type"]: action["value"] for action in rows[0]["actions"]}
    assert named["omni_purchase"] == named["purchase"] == named["offsite_conversion.fb_pixel_purchase"]
    assert all(isinstance(value, str) for value in (rows[0]["impressions"], rows[0]["spend"], named["purchase"]))


def test_nothing_is_told_of_the_future_and_of_today_only_a_part(home: Home) -> None:
    with MetaServer(home, clock=UNTIL) as morning:
        early = insights(morning, level="account", time_range=span(UNTIL, UNTIL + timedelta(days=1)))
    with MetaServer(home, clock=UNTIL + timedelta(days=1)) as later:
        whole = insights(later, level="account", time_range=span(UNTIL, UNTIL))
    assert {row["date_start"] for row in early} == {UNTIL.isoformat()}
    assert 0 < spent(early) < spent(whole)


def test_an_unknown_window_is_refused_and_a_withdrawn_one_is_answered_by_nothing(server: MetaServer) -> None:
    rows = insights(server, action_attribution_windows=["28d_view", "7d_click"])
    assert rows and not any("28d_view" in action for row in rows for action in row.get("actions", []))
    with pytest.raises(FacebookRequestError) as refusal:
        insights(server, action_attribution_windows=["3d_click"])
    assert refusal.value.api_error_code() == 100


def test_a_breakdown_adds_up_and_is_no_field(server: MetaServer) -> None:
    whole = insights(server, level="account")
    parts = insights(server, level="account", breakdowns=["age", "gender"])
    assert len(parts) > 5 and spent(parts) == spent(whole)
    with pytest.raises(FacebookRequestError) as refusal:
        insights(server, fields=["spend", "age"], breakdowns=["age"])
    assert refusal.value.api_error_code() == 100


def test_purchases_are_withheld_where_the_vendor_withholds_them(server: MetaServer) -> None:
    long = {"time_range": span(START, UNTIL), "time_increment": "all_days", "level": "account"}
    assert purchases(insights(server, **long)) > 0
    assert purchases(insights(server, **long, action_breakdowns=["action_type", "action_destination"])) == 0


def test_a_throttled_call_says_in_its_headers_when_to_come_again_and_its_cursor_goes_on(server: MetaServer) -> None:
    server.order_faults([{"kind": "throttle_account", "match": "act_1001/ads$", "nth": 2, "regain_minutes": 4}])
    cursor = AdAccount("act_1001", api=sdk(server)).get_ads(params={"limit": 3})
    with pytest.raises(FacebookRequestError) as refusal:
        list(cursor)
    assert (refusal.value.api_error_code(), refusal.value.api_error_subcode()) == (17, 2446079)
    usage = json.loads(refusal.value.http_headers()["x-business-use-case-usage"])["1001"][0]
    assert usage["estimated_time_to_regain_access"] == 4
    assert json.loads(refusal.value.http_headers()["x-ad-account-usage"])["reset_time_duration"] == 240
    assert len(list(cursor)) > 0


def test_usage_headers_come_with_successes_too(server: MetaServer) -> None:
    headers = sdk(server).call("GET", ("act_1001", "campaigns")).headers()
    names = {name.lower() for name in headers}
    assert {"x-business-use-case-usage", "x-ad-account-usage", "x-fb-ads-insights-throttle"} <= names


@pytest.mark.parametrize(("token", "subcode"), [("EXPIRED", 463), ("somebody-else", 467)])
def test_a_token_that_is_not_valid_is_told_apart(server: MetaServer, token: str, subcode: int) -> None:
    with pytest.raises(FacebookRequestError) as refusal:
        AdAccount("act_1001", api=sdk(server, token)).api_get(fields=["currency"])
    assert (refusal.value.api_error_code(), refusal.value.api_error_subcode()) == (190, subcode)


@pytest.mark.parametrize(("version", "code"), [("v19.0", 2635), ("v23.0", 2635), ("v99.0", 2500)])
def test_a_version_out_of_time_is_refused(server: MetaServer, version: str, code: int) -> None:
    with pytest.raises(FacebookRequestError) as refusal:
        AdAccount("act_1001", api=sdk(server, version=version)).api_get(fields=["currency"])
    assert refusal.value.api_error_code() == code


def test_a_foreign_account_and_an_unknown_field_are_refused(server: MetaServer) -> None:
    with pytest.raises(FacebookRequestError) as foreign:
        AdAccount("act_9", api=sdk(server)).api_get(fields=["currency"])
    assert foreign.value.api_error_code() == 200
    with pytest.raises(FacebookRequestError) as unknown:
        list(AdAccount("act_1001", api=sdk(server)).get_ads(fields=["nonsense"]))
    assert unknown.value.api_error_code() == 100


def test_a_batch_looks_at_several_jobs_at_once(server: MetaServer) -> None:
    api = sdk(server)
    account = AdAccount("act_1001", api=api)
    jobs = [
        account.get_insights(params={"level": "ad", "time_range": span(UNTIL, UNTIL)}, is_async=True) for _ in range(3)
    ]
    seen: list[str] = []
    batch = api.new_batch()
    for job in jobs:
        job.api_get(
            batch=batch,
            success=lambda reply: seen.append(reply.json()["async_status"]),
            failure=lambda reply: seen.append(str(reply.error())),
        )
    batch.execute()
    assert seen == ["Job Started", "Job Running", "Job Completed"], "each look moves all jobs of the account on"


@pytest.mark.parametrize(("kind", "ending"), [("job_failed", "Job Failed"), ("job_skipped", "Job Skipped")])
def test_an_ordered_job_fault_ends_the_job(server: MetaServer, kind: str, ending: str) -> None:
    server.order_faults([{"kind": kind, "match": "POST .*insights"}])
    job = started(server)
    assert [job.api_get()["async_status"] for _ in range(3)][-1] == ending


def test_a_stuck_job_never_leaves_99_percent(server: MetaServer) -> None:
    server.order_faults([{"kind": "job_stuck", "match": "POST .*insights"}])
    job = started(server)
    assert {job.api_get()["async_percent_completion"] for _ in range(9)} == {0, 99}


def test_a_job_above_the_size_fails_as_too_large_and_a_smaller_one_does_not(server: MetaServer) -> None:
    server.order_faults([{"kind": "job_too_many_rows", "match": "POST .*insights", "times": 9, "above": 40}])
    large, small = started(server, days=30), started(server, days=1)
    for _ in range(3):
        large.api_get()
        small.api_get()
    assert (large["error_code"], large["error_subcode"]) == (100, 1487534)
    assert small["async_status"] == "Job Completed"


def started(server: MetaServer, days: int = 1) -> AdReportRun:
    params = {"level": "ad", "time_increment": 1, "time_range": span(UNTIL - timedelta(days=days - 1), UNTIL)}
    return AdAccount("act_1001", api=sdk(server)).get_insights(params=params, is_async=True)


def test_an_empty_page_may_have_a_next_one(server: MetaServer) -> None:
    server.order_faults([{"kind": "empty_page_with_next", "match": "act_1001/ads$", "nth": 2}])
    pages = list(walk(server, "act_1001/ads", limit=4))
    assert [] in pages and sum(map(len, pages)) == len({ad["id"] for page in pages for ad in page}) > 4


def test_a_page_may_come_twice(server: MetaServer) -> None:
    server.order_faults([{"kind": "duplicate_page", "match": "act_1001/ads$", "nth": 2}])
    pages = list(walk(server, "act_1001/ads", limit=4))
    assert pages[1] == pages[2] != pages[0]


def walk(server: MetaServer, path: str, limit: int) -> Iterator[list[dict[str, Any]]]:
    address: str | None = f"{server.url}/v26.0/{path}?limit={limit}&access_token={TOKEN}"
    while address:
        body = requests.get(address, timeout=5).json()
        yield body["data"]
        address = body.get("paging", {}).get("next")


def test_a_broken_connection_and_a_proxys_page_are_played(server: MetaServer) -> None:
    address = f"{server.url}/v26.0/act_1001/ads?access_token={TOKEN}"
    server.order_faults([{"kind": "reset"}, {"kind": "html_502", "nth": 2}])
    with pytest.raises(requests.exceptions.RequestException):
        requests.get(address, timeout=5)
    proxy = requests.get(address, timeout=5)
    assert proxy.status_code == 502 and "<html>" in proxy.text
    assert requests.get(address, timeout=5).json()["data"]


def test_a_bad_creative_fails_its_page_and_no_other(server: MetaServer) -> None:
    server.order_faults([{"kind": "bad_creative", "match": "adcreatives$", "times": 99, "id": "120210000021003"}])
    account = AdAccount("act_1001", api=sdk(server))
    with pytest.raises(FacebookRequestError) as refusal:
        account.get_ad_creatives(fields=["url_tags"], params={"limit": 100})
    assert refusal.value.api_error_subcode() == 2446289
    assert len(account.get_ad_creatives(fields=["url_tags"], params={"limit": 2})) == 2


def test_faults_can_be_ordered_over_http_and_a_wrong_one_is_refused(server: MetaServer) -> None:
    control = f"{server.url}/_demo/faults"
    assert requests.post(control, json=[{"kind": "transient", "code": 1}], timeout=5).ok
    failed = requests.get(f"{server.url}/v26.0/me/adaccounts?access_token={TOKEN}", timeout=5)
    assert failed.json()["error"]["is_transient"] is True
    assert requests.post(control, json=[{"kind": "earthquake"}], timeout=5).status_code == 400
    assert "access_token" not in requests.get(f"{server.url}/_demo/log", timeout=5).text


def test_the_clock_file_is_read_at_every_request(home: Home) -> None:
    with MetaServer(home) as server:
        home.set_clock(START + timedelta(days=10))
        early = insights(server, level="account", time_range=span(START, UNTIL))
        home.set_clock(START + timedelta(days=20))
        later = insights(server, level="account", time_range=span(START, UNTIL))
    assert (len(early), len(later)) == (11, 21)
