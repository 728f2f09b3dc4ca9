"""One row of an export as an event: which of its columns counts, and what becomes of the others."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from extractors.catalog import sources
from extractors.web_events.rows import Preset

AT = datetime(2026, 11, 4, 10, tzinfo=UTC)
FACTS = sources()["web_events"].facts


def preset(name: str) -> Preset:
    facts = FACTS["presets"][name]
    return Preset(facts["by"], facts["tables"], facts["columns"], FACTS["names"])


def segment(fixed_name: str | None = None, **row: Any) -> dict[str, Any]:
    return preset("segment").event({"id": "1", "received_at": AT, "timestamp": AT, **row}, fixed_name)


def posthog(distinct: str, event: str, **properties: Any) -> dict[str, Any]:
    row = {"uuid": "1", "event": event, "distinct_id": distinct, "timestamp": AT, "properties": properties}
    return preset("posthog").event(row, None)


def test_an_empty_column_does_not_hide_the_next_one_that_is_filled():
    assert segment(url="", context_page_url="https://tea.example/a")["page_url"] == "https://tea.example/a"
    assert segment(timestamp=None)["occurred_at"] == AT


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://tea.example/", "https://tea.example/?utm_source=news"),
        ("https://tea.example/?q=1#top", "https://tea.example/?q=1&utm_source=news#top"),
        ("https://tea.example/?utm_source=other", "https://tea.example/?utm_source=other"),
        (None, "?utm_source=news"),
    ],
)
def test_a_campaign_that_the_tracker_saw_is_kept_once(url: str | None, expected: str):
    assert segment(url=url, context_campaign_source="news")["page_url"] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("4.50", Decimal("4.50")), (0, Decimal(0)), ("free", None), (True, None), (None, None), (3.1, Decimal("3.1"))],
)
def test_a_value_that_is_no_number_does_not_stop_the_events(value: Any, expected: Decimal | None):
    assert segment(event="x", value=value)["value"] == expected


def test_the_name_of_a_table_goes_before_the_rows_own():
    assert segment("page_view", event="Viewed")["name"] == "page_view"
    assert segment(event="product_added")["name"] == "add_to_cart"
    assert segment()["name"] == ""


def test_columns_without_a_meaning_of_ours_become_properties():
    event = segment(event="x", colour="green", size=None, url="https://tea.example/")
    assert event["properties"] == {"colour": "green"}
    assert segment(event="x")["properties"] is None


def test_a_browser_is_not_taken_for_a_user_before_it_is_identified():
    before = posthog("d", "$pageview", **{"$device_id": "d"})
    after = posthog("u", "$pageview", **{"$device_id": "d"})
    assert (before["anonymous_id"], before["user_id"]) == ("d", None)
    assert (after["anonymous_id"], after["user_id"]) == ("d", "u")


def test_a_user_that_the_event_names_goes_before_its_distinct_id():
    event = posthog("x", "$identify", **{"$device_id": "d", "$user_id": "u", "$set": {"email": "a@tea.example"}})
    assert (event["user_id"], event["email"]) == ("u", "a@tea.example")


def test_posthogs_own_properties_and_its_word_for_no_referrer_are_left_out():
    event = posthog("d", "share", **{"$referrer": "$direct", "$lib": "web", "list": [1]})
    assert event["referrer_url"] is None
    assert event["properties"] == {"list": [1]}


def test_a_path_through_something_that_is_no_object_finds_nothing():
    assert posthog("d", "$identify", **{"$set": "a@tea.example"})["email"] is None


def test_only_columns_that_are_there_for_something_are_read():
    roots = preset("posthog").roots()
    assert {"uuid", "event", "distinct_id", "timestamp", "properties"} == roots
    assert "uuid_ts" not in preset("segment").roots()
