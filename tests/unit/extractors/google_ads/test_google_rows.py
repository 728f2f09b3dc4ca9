"""Messages become rows: nothing that is not set becomes a value, no amount loses a digit."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from google.ads.googleads.v26.services.types.google_ads_service import GoogleAdsRow

from extractors.catalog import sources
from extractors.google_ads import queries
from extractors.google_ads.queries import Query
from extractors.google_ads.rows import finished, last_part, reader, segment_members

BERLIN = ZoneInfo("Europe/Berlin")


def message() -> Any:
    return GoogleAdsRow.pb()()


def test_what_is_not_set_is_none_and_a_zero_is_a_zero() -> None:
    row = message()
    row.metrics.clicks = 0
    query = Query(
        "s", "campaign", {"clicks": "metrics.clicks", "shown": "metrics.impressions", "name": "campaign.name"}
    )
    assert reader(query)(row) == {"clicks": 0, "shown": None, "name": None}


@pytest.mark.parametrize(("micros", "amount"), [(1, "0.000001"), (12_345_678_901, "12345.678901"), (0, "0")])
def test_micros_lose_no_digit(micros: int, amount: str) -> None:
    row = message()
    row.metrics.cost_micros = micros
    assert reader(Query("s", "campaign", {"spend": "metrics.cost_micros"}))(row) == {"spend": Decimal(amount)}


def test_enumerations_are_names_and_newer_values_numbers() -> None:
    read, row = reader(Query("s", "ad_group", {"kind": "ad_group.type", "device": "segments.device"})), message()
    assert read(row) == {"kind": None, "device": None}
    row.ad_group.type_, row.segments.device = 2, 999
    assert read(row) == {"kind": "SEARCH_STANDARD", "device": "999"}


def test_a_time_of_the_account_is_an_instant_on_both_sides_of_the_change_of_clocks() -> None:
    asked = [{"changed_at": f"2026-10-25 {hour}:00:00"} for hour in ("01", "04")]
    found = [finished("changes", row, BERLIN)["changed_at"].astimezone(UTC) for row in asked]
    assert found == [datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 25, 3, tzinfo=UTC)]
    assert finished("campaigns", {"start_at": "soon", "stop_at": None}, BERLIN) == {"start_at": "soon", "stop_at": None}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("customers/1/adGroupAds/2~3", "3"), ("customers/1/campaigns/4", "4"), ("", None), (None, None)],
)
def test_an_id_is_the_end_of_a_resources_name(name: str | None, expected: str | None) -> None:
    assert last_part(name) == expected


def test_a_click_of_performance_max_has_no_ad_and_no_group_zero() -> None:
    row = finished("clicks", {"ad_id": None, "keyword_id": None, "ad_group_id": 0}, BERLIN)
    assert (row["ad_id"], row["ad_group_id"]) == (None, None)


def test_members_of_a_segment_come_once_each() -> None:
    row = message()
    for word in ("leaf", "leaf", "lore"):
        row.custom_audience.members.add(member_type=2, keyword=word)
    row.custom_audience.members.add(member_type=3, url="https://leaf.example")
    members = {"members": list(row.custom_audience.members), "account_id": 1, "segment_id": 2}
    assert [(one["kind"], one["value"]) for one in segment_members(members)] == [
        ("KEYWORD", "leaf"),
        ("KEYWORD", "lore"),
        ("URL", "https://leaf.example"),
    ]


def test_a_query_asks_for_no_field_twice_and_keeps_its_conditions() -> None:
    query = Query("s", "ad_group", {"a": "ad_group.id", "b": "ad_group.id"}, "ad_group.type = X")
    assert query.text("segments.date = '2026-01-01'", " LIMIT 1") == (
        "SELECT ad_group.id FROM ad_group WHERE ad_group.type = X AND segments.date = '2026-01-01' LIMIT 1"
    )


def test_every_column_of_a_stream_is_asked_for() -> None:
    streams = sources()["google_ads"].streams
    made_here = {"audience_id"}
    for query in (queries.ACCOUNT, queries.CHANGES, queries.CLICKS, *queries.LISTINGS, *queries.INSIGHTS):
        columns = {column.name for column in streams[query.stream].columns}
        assert columns - set(query.fields) <= made_here, query.stream
