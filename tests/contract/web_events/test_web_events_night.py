"""The exports of Segment, RudderStack and PostHog, read night by night."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.contract.web_events.conftest import call
from tests.databases import Foreign, Shop

NIGHT = date(2026, 11, 4)
NAMES = ("name", "anonymous_id", "user_id", "page_url", "referrer_url", "product_id", "value")


@pytest.mark.parametrize("preset", ["segment", "rudderstack"])
def test_pages_tracks_and_identifies_become_events(shop: Shop, exports: Foreign, preset: str) -> None:
    shop.options |= {"preset": preset}
    exports.run(
        call("pages", "1", "2026-11-04T10:00:00Z", url="https://tea.example/?utm_source=x&gclid=g", referrer="https://a.example/",
             context_campaign_source="x"),
        call("tracks", "2", "2026-11-04T10:01:00Z", event="product_viewed", context_page_url="https://tea.example/p/1"),
        call("identifies", "3", "2026-11-04T10:02:00Z", user_id="u", email="a@tea.example", plan="club"),
    )  # fmt: skip
    assert not shop.night(NIGHT).failures
    assert shop.rows("events", *NAMES) == [
        ("identify", "b", "u", None, None, None, None),
        ("page_view", "b", None, "https://tea.example/?utm_source=x&gclid=g", "https://a.example/", None, None),
        ("product_view", "b", None, "https://tea.example/p/1", None, None, None),
    ]
    hashes = dict(shop.rows("events", "name", "email_hash"))
    assert hashes["identify"] and hashes["page_view"] is None and "@" not in hashes["identify"]
    assert dict(shop.rows("events", "event_id", "properties"))["1"] == {"referrer_url": "https://a.example/"}


def test_a_campaign_that_the_address_lost_is_kept(shop: Shop, exports: Foreign) -> None:
    exports.run(
        call("pages", "1", "2026-11-04T10:00:00Z", url="https://tea.example/a?q=1#top", context_campaign_source="news",
             context_campaign_name="spring sale", context_campaign_medium="email"),
    )  # fmt: skip
    shop.night(NIGHT)
    assert shop.rows("events", "page_url") == [
        ("https://tea.example/a?q=1&utm_source=news&utm_medium=email&utm_campaign=spring+sale#top",)
    ]


def test_an_events_own_table_is_read_instead_of_tracks(shop: Shop, exports: Foreign) -> None:
    shop.options |= {"event_tables": ["product_added"]}
    exports.run(
        call("tracks", "1", "2026-11-04T10:00:00Z", event="product_added"),
        call(
            "product_added",
            "1",
            "2026-11-04T10:00:00Z",
            event="product_added",
            product_id="G-1",
            price="4.50",
            list="x",
        ),
        call("tracks", "2", "2026-11-04T10:00:00Z", event="share"),
    )
    assert not shop.night(NIGHT).failures
    assert [(row[0], *row[5:]) for row in shop.rows("events", *NAMES)] == [
        ("add_to_cart", "G-1", Decimal("4.5")), ("share", None, None),
    ]  # fmt: skip
    assert dict(shop.rows("events", "event_id", "properties"))["1"] == {"list": "x"}


def test_a_table_that_is_named_later_is_read_from_its_beginning_once(shop: Shop, exports: Foreign) -> None:
    for day in ("2026-10-12", "2026-10-26"):
        exports.run(call("tracks", f"t{day}", f"{day}T10:00:00Z", event="share"))
        exports.run(call("pages", f"p{day}", f"{day}T10:00:00Z", url="https://tea.example/"))
    shop.options |= {"tables": ["tracks"]}
    assert not shop.night(NIGHT - timedelta(days=1)).failures
    shop.options |= {"tables": ["tracks", "pages"]}
    assert shop.night(NIGHT).landed == 4, "the weeks since the first event"
    assert [row[0] for row in shop.rows("events", "name")] == ["page_view", "page_view", "share", "share"]
    assert shop.night(NIGHT + timedelta(days=1)).landed == 1, "the window, as every night"


def test_an_event_that_arrives_late_belongs_to_the_night_of_its_arrival(shop: Shop, exports: Foreign) -> None:
    exports.run(call("tracks", "1", "2026-11-04T22:00:00Z", event="share"))
    shop.night(NIGHT)
    exports.run(
        call("tracks", "2", "2026-10-01T10:00:00Z", "2026-11-05T10:00:00Z", event="share"),  # a telephone offline
        call("tracks", "3", "2026-11-04T21:00:00Z", event="share"),  # loaded after the night had read its day
    )
    shop.night(date(2026, 11, 5))
    assert len(shop.rows("events", "event_id")) == 3


def posthog(event_id: str, distinct: str, event: str, at: str, **properties: object) -> str:
    told = json.dumps(properties)
    return (
        "insert into site.events (uuid, event, distinct_id, timestamp, properties)"
        f" values ('{event_id}', '{event}', '{distinct}', '{at}', '{told}')"
    )


def test_posthogs_properties_are_read_and_a_person_follows_its_browser(shop: Shop, exports: Foreign) -> None:
    shop.options |= {"preset": "posthog"}
    page = {"$current_url": "https://tea.example/", "$referrer": "$direct", "$device_id": "d"}
    exports.run(
        posthog("1", "d", "$pageview", "2026-11-04T10:00:00Z", **page),
        posthog("2", "u", "$identify", "2026-11-04T10:01:00Z", **{
            "$anon_distinct_id": "d", "$device_id": "d", "$user_id": "u", "$set": {"email": "a@tea.example"}}),
        posthog("3", "u", "product_added", "2026-11-04T10:02:00Z",
                **{"$device_id": "d", "product_id": "G", "price": 3.5, "x": [1]}),
        posthog("4", "backend-user", "signed_up", "2026-11-04T10:03:00Z"),
    )  # fmt: skip
    assert not shop.night(NIGHT).failures
    assert shop.rows("events", *NAMES) == [
        ("add_to_cart", "d", "u", None, None, "G", Decimal("3.5")),
        ("identify", "d", "u", None, None, None, None),
        ("page_view", "d", None, "https://tea.example/", None, None, None),
        ("signed_up", "backend-user", None, None, None, None, None),
    ]
    assert dict(shop.rows("events", "event_id", "properties"))["3"] == {"product_id": "G", "price": 3.5, "x": [1]}
    assert dict(shop.rows("events", "event_id", "email_hash"))["2"]


def test_the_same_event_twice_counts_once(shop: Shop, exports: Foreign) -> None:
    exports.run(*[call("tracks", "1", "2026-11-04T10:00:00Z", event="share")] * 2)
    assert shop.night(NIGHT).rows == 1


def test_a_wrong_preset_or_column_says_what_there_is(shop: Shop) -> None:
    shop.options |= {"preset": "snowplow"}
    assert "segment, rudderstack, posthog" in shop.failure(NIGHT)
    shop.options |= {"preset": "segment", "columns": {"browser": "x"}}
    assert "columns.browser" in shop.failure(NIGHT)
