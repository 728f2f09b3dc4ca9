"""Meta's objects and report rows in our columns."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import catalog
from extractors.meta_ads.insights import ACTIONS, NAMES, ConflictingActionsError, actions, renamed
from extractors.meta_ads.objects import LISTINGS, account_row, interest_rows, is_expansion_on, plain_id
from extractors.records import conform

WINDOWS = ("1d_click", "7d_click", "28d_click", "1d_view", "1d_ev")
AD = {"account_id": "1", "date_start": "2026-11-20", "ad_id": "9"}


def row(stream: str, record: dict[str, Any], offset: int = 100) -> dict[str, Any]:
    (listing,) = (one for one in LISTINGS if one.stream == stream)
    contract = catalog.sources()["meta_ads"].streams[stream]
    return conform(contract, {**listing.row(record, offset), "account_id": "1"}, "here")


def test_values_and_windows_of_an_action_are_rows_beside_each_other() -> None:
    record = {
        **AD,
        "actions": [{"action_type": "purchase", "value": "2", "7d_click": "2", "1d_click": "1"}],
        "action_values": [{"action_type": "purchase", "value": "60.50", "7d_click": "60.50"}],
    }
    found = {one["attribution_window"]: (one["value"], one["revenue"]) for one in actions(record, WINDOWS)}
    assert found == {"default": ("2", "60.50"), "7d_click": ("2", "60.50"), "1d_click": ("1", None)}


def test_a_value_without_a_count_is_not_lost() -> None:
    record = {**AD, "action_values": [{"action_type": "omni_purchase", "value": "10"}]}
    (one,) = actions(record, WINDOWS)
    assert (one["value"], one["revenue"], one["date"], one["ad_id"]) == (None, "10", "2026-11-20", "9")


@given(
    st.dictionaries(
        st.text(min_size=1),
        st.dictionaries(st.sampled_from(["value", *WINDOWS]), st.integers(0, 99).map(str)),
    ),
    st.dictionaries(
        st.text(min_size=1),
        st.dictionaries(st.sampled_from(["value", *WINDOWS]), st.integers(0, 99).map(str)),
    ),
)
def test_the_pivot_loses_and_invents_nothing(counts: dict[str, Any], revenues: dict[str, Any]) -> None:
    def listed(entries: dict[str, Any]) -> list[dict[str, str]]:
        return [{"action_type": action_type, **values} for action_type, values in entries.items()]

    found = list(actions({**AD, "actions": listed(counts), "action_values": listed(revenues)}, WINDOWS))
    assert len({(one["action_type"], one["attribution_window"]) for one in found}) == len(found)
    for measure, entries in (("value", counts), ("revenue", revenues)):
        told = {
            (action_type, "default" if window == "value" else window): value
            for action_type, values in entries.items()
            for window, value in values.items()
        }
        assert {
            (o["action_type"], o["attribution_window"]): o[measure] for o in found if o[measure] is not None
        } == told


def test_broken_down_actions_are_refused_and_equal_repetitions_are_not() -> None:
    one = {"action_type": "purchase", "value": "1"}
    assert len(list(actions({**AD, "actions": [one, dict(one)]}, WINDOWS))) == 1
    with pytest.raises(ConflictingActionsError, match=r"account 1, ad 9, 2026-11-20.*purchase twice"):
        list(actions({**AD, "actions": [one, {**one, "value": "2"}]}, WINDOWS))


def test_action_types_that_are_not_wanted_are_left_out() -> None:
    record = {**AD, "actions": [{"action_type": "purchase", "value": "1"}, {"action_type": "like", "value": "7"}]}
    assert [one["action_type"] for one in actions(record, WINDOWS, ("purchase",))] == ["purchase"]


def test_every_field_of_a_report_has_a_column() -> None:
    stream = catalog.sources()["meta_ads"].streams["insights_daily"]
    record = {**AD, **dict.fromkeys(NAMES, "1"), "date_stop": "2026-11-20", **{name: [] for name in ACTIONS}}
    found = conform(stream, renamed(record), "here")
    assert found["_extra"] is None
    assert None not in [found[column.name] for column in stream.columns]


@pytest.mark.parametrize(("offset", "expected"), [(100, Decimal("15.4")), (1, Decimal(1540))])
def test_budgets_are_in_the_currency_not_in_its_hundredths(offset: int, expected: Decimal) -> None:
    assert row("campaigns", {"id": "5", "daily_budget": "1540"}, offset)["daily_budget"] == expected


def test_a_field_that_an_object_lacks_is_empty_and_no_error() -> None:
    for listing in LISTINGS:
        found = row(listing.stream, {"id": "5"})
        assert found["_extra"] is None and "5" in found.values()


def test_a_budget_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="daily_budget is 'lots'"):
        row("campaigns", {"id": "5", "daily_budget": "lots"})


def test_the_account_has_its_status_in_words_and_its_id_without_prefix() -> None:
    record = {"account_id": "1", "account_status": 3, "balance": "12450", "timezone_name": "Europe/Berlin"}
    found = account_row(record, 100)
    assert (found["status"], found["balance"], found["time_zone"]) == ("UNSETTLED", Decimal("124.5"), "Europe/Berlin")
    assert account_row({"account_status": 4711}, 100)["status"] == 4711
    assert plain_id("act_1") == plain_id("1") == "1"


def test_interests_keep_their_groups_because_all_groups_must_match() -> None:
    targeting = {
        "interests": [{"id": "1", "name": "Tea"}],
        "flexible_spec": [
            {"interests": [{"id": 2, "name": "Cups"}, {"id": 2, "name": "Cups"}]},
            {"behaviors": [{"id": "8"}]},
        ],
        "exclusions": {"interests": [{"id": "3", "name": "Coffee"}]},
    }
    found = [(one["group_index"], one["interest_id"], one["is_excluded"]) for one in interest_rows("5", targeting)]
    assert found == [(0, "2", False), (2, "1", False), (0, "3", True)]
    assert list(interest_rows("5", {"interests": None, "flexible_spec": None})) == []


@pytest.mark.parametrize(
    ("targeting", "expected"),
    [
        (None, None),
        ({"age_min": 18}, False),
        ({"targeting_automation": {"advantage_audience": 1}}, True),
        ({"targeting_automation": {"advantage_audience": 0}, "targeting_optimization": "none"}, False),
        ({"targeting_optimization": "expansion_all"}, True),
        ({"targeting_relaxation_types": {"lookalike": 0, "custom_audience": 1}}, True),
        ({"targeting_relaxation_types": {"lookalike": 0, "custom_audience": 0}}, False),
    ],
)
def test_expansion_is_seen_in_each_way_meta_says_it(targeting: dict[str, Any] | None, expected: bool | None) -> None:
    assert is_expansion_on(targeting) is expected


def test_a_link_is_found_wherever_the_creative_holds_it() -> None:
    button = {"type": "SHOP_NOW", "value": {"link": "https://tea.example/b"}}
    for record, link in (
        ({"link_url": "https://tea.example/a"}, "https://tea.example/a"),
        ({"object_story_spec": {"link_data": {"link": "https://tea.example/l"}}}, "https://tea.example/l"),
        ({"object_story_spec": {"video_data": {"call_to_action": button}}}, "https://tea.example/b"),
        ({"asset_feed_spec": {"link_urls": [{"website_url": "https://tea.example/f"}]}}, "https://tea.example/f"),
        ({"asset_feed_spec": {"link_urls": []}}, None),
    ):
        assert row("creatives", {"id": "5", **record})["link_url"] == link


def test_the_streams_and_keys_are_those_the_models_read() -> None:
    streams = catalog.sources()["meta_ads"].streams
    assert {name: stream.keys for name, stream in streams.items()} == {
        "accounts": ("account_id",),
        "campaigns": ("campaign_id",),
        "ad_groups": ("ad_group_id",),
        "ad_group_interests": ("ad_group_id", "group_index", "interest_id", "is_excluded"),
        "ads": ("ad_id",),
        "creatives": ("creative_id",),
        "insights_daily": ("account_id", "date", "ad_id"),
        "insights_actions": ("account_id", "date", "ad_id", "action_type", "attribution_window"),
        "insights_account_daily": ("account_id", "date"),
        "insights_by_age_gender": ("account_id", "date", "ad_id", "age", "gender"),
        "insights_by_platform": ("account_id", "date", "ad_id", "publisher_platform"),
        "insights_by_country": ("account_id", "date", "ad_id", "country"),
        "custom_audiences": ("audience_id",),
        "interests": ("interest_id",),
        "interest_search": ("search_word", "interest_id"),
        "lead_forms": ("form_id",),
        "leads": ("lead_id",),
    }
    assert all(column.description for stream in streams.values() for column in stream.columns)
