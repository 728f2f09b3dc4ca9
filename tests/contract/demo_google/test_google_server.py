"""The demo's Google refuses what Google refuses, so that the extractor's tests mean something."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from google.ads.googleads.v26.services.types import google_ads_service as services
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials

from demo.google.errors import FAILURE_KEY
from demo.google.server import GoogleServer
from tests.google_shop import ACCOUNT, NIGHT, make_world, serving

_PATH = "/google.ads.googleads.v26.services.GoogleAdsService/Search"


@pytest.fixture(scope="module")
def google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GoogleServer]:
    with serving(make_world(tmp_path_factory.mktemp("google"))) as running:
        yield running


class Caller:
    """Calls by gRPC alone: what the SDK would not send can be sent."""

    def __init__(self, google: GoogleServer) -> None:
        key = json.loads(google.keys.service_account.read_text())
        scopes = ["https://www.googleapis.com/auth/adwords"]
        self.credentials = Credentials.from_service_account_info(key, scopes=scopes)
        self.credentials.refresh(Request())
        trusted = grpc.ssl_channel_credentials(google.keys.ca.read_bytes())
        self.call = grpc.secure_channel(google.url, trusted).unary_unary(
            _PATH,
            request_serializer=services.SearchGoogleAdsRequest.pb().SerializeToString,
            response_deserializer=services.SearchGoogleAdsResponse.pb().FromString,
        )

    def search(self, query: str, customer: str = ACCOUNT, token: str = "", **more: Any) -> Any:
        request = services.SearchGoogleAdsRequest.pb()(customer_id=customer, query=query, **more)
        bearer = f"Bearer {token or self.credentials.token}"
        return self.call(request, metadata=(("authorization", bearer),), timeout=10)

    def refused(self, query: str, **more: Any) -> str:
        """The code of the failure in the trailing metadata."""
        with pytest.raises(grpc.RpcError) as error:
            self.search(query, **more)
        from google.ads.googleads.v26.errors.types.errors import GoogleAdsFailure

        failure = GoogleAdsFailure.pb().FromString(dict(error.value.trailing_metadata())[FAILURE_KEY])
        code = failure.errors[0].error_code
        kind = code.WhichOneof("error_code")
        return str(code.DESCRIPTOR.fields_by_name[kind].enum_type.values_by_number[getattr(code, kind)].name)


@pytest.fixture(scope="module")
def caller(google: GoogleServer) -> Caller:
    return Caller(google)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("SELECT campaign.colour FROM campaign", "UNRECOGNIZED_FIELD"),
        ("SELECT campaign.id FROM nowhere", "BAD_RESOURCE_TYPE_IN_FROM_CLAUSE"),
        ("campaign.id", "UNEXPECTED_INPUT"),
        ("SELECT click_view.gclid FROM click_view", "EXPECTED_FILTER_ON_A_SINGLE_DAY"),
        ("SELECT click_view.gclid FROM click_view WHERE segments.date = '2026-04-05'", "DATE_TOO_OLD"),
        ("SELECT change_status.resource_name FROM change_status LIMIT 10", "CHANGE_DATE_RANGE_INFINITE"),
        (
            "SELECT segments.conversion_lag_bucket, metrics.clicks FROM campaign WHERE segments.date = '2026-08-10'",
            "PROHIBITED_SEGMENT_WITH_METRIC_IN_SELECT_OR_WHERE_CLAUSE",
        ),
        ("SELECT customer_client.id FROM customer_client", "PROHIBITED_RESOURCE_TYPE_IN_FROM_CLAUSE"),
    ],
)
def test_a_query_that_google_refuses_is_refused_with_googles_code(caller: Caller, query: str, code: str) -> None:
    assert caller.refused(query) == code


def test_a_manager_has_no_figures(caller: Caller, google: GoogleServer) -> None:
    query = "SELECT metrics.clicks FROM customer"
    assert caller.refused(query, customer=google.world.manager) == "REQUESTED_METRICS_FOR_MANAGER"


def test_a_page_size_and_a_foreign_token_are_refused(caller: Caller) -> None:
    assert caller.refused("SELECT campaign.id FROM campaign", page_size=10) == "PAGE_SIZE_NOT_SUPPORTED"
    assert caller.refused("SELECT campaign.id FROM campaign", token="other") == "OAUTH_TOKEN_INVALID"


def test_a_closed_account_is_told_apart_from_a_foreign_one(caller: Caller) -> None:
    assert caller.refused("SELECT customer.id FROM customer", customer="5550002222") == "CUSTOMER_NOT_ENABLED"
    assert caller.refused("SELECT customer.id FROM customer", customer="1") == "USER_PERMISSION_DENIED"


def test_pages_lead_to_every_row_once(caller: Caller) -> None:
    query = (
        "SELECT ad_group_ad.ad.id, segments.date, segments.device, segments.ad_network_type, metrics.clicks "
        f"FROM ad_group_ad WHERE segments.date BETWEEN '{NIGHT.replace(day=1)}' AND '{NIGHT}'"
    )
    keys, token = [], ""
    while True:
        page = caller.search(query, page_token=token)
        for row in page.results:
            place = row.segments.device, row.segments.ad_network_type
            keys.append((row.ad_group_ad.ad.id, row.segments.date, *place))
        token = page.next_page_token
        if not token:
            break
    assert len(keys) == len(set(keys)) > 100


def test_figures_by_device_add_up_to_the_accounts(caller: Caller) -> None:
    def spend(selected: str) -> int:
        query = f"SELECT {selected}metrics.cost_micros FROM campaign WHERE segments.date = '{NIGHT}'"
        return sum(row.metrics.cost_micros for row in caller.search(query).results)

    assert spend("segments.device, ") == spend("campaign.id, segments.ad_network_type, ") == spend("") > 0
