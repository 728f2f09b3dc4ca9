"""Which metrics are asked for, and of which day a value is."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.page_insights.days import day_of
from extractors.page_insights.registry import living, metrics


@pytest.mark.parametrize(
    ("level", "version", "night", "there", "not_there"),
    [
        ("post", "v26.0", date(2026, 11, 20), "post_media_view", "post_impressions_unique"),
        ("post", "v25.0", date(2026, 6, 14), "post_total_media_view_unique", "post_impressions"),
        ("media", "v21.0", date(2025, 4, 20), "plays", "views"),
        ("media", "v22.0", date(2025, 4, 20), "views", "plays"),
        ("story", "v26.0", date(2026, 11, 20), "navigation", "impressions"),
    ],
)
def test_a_metric_is_asked_for_while_it_lives(
    level: str, version: str, night: date, there: str, not_there: str | None
) -> None:
    names = living(level, version, night)
    assert there in names and not_there not in names


def test_a_measure_is_not_counted_twice_while_a_metric_and_its_successor_both_live() -> None:
    for night in (date(2025, 4, 20), date(2026, 6, 14), date(2026, 11, 20)):
        for level, entries in metrics().items():
            asked = [entries[name] for name in living(level, "v22.0", night)]
            assert not {one.replaced_by for one in asked} & {one.name for one in asked}


def test_what_replaces_a_metric_is_a_metric_of_the_same_measure() -> None:
    for entries in metrics().values():
        for metric in entries.values():
            if metric.replaced_by:
                successor = entries[metric.replaced_by]
                assert successor.removed_on is None
                assert successor.measure == metric.measure or metric.name == "plays"


@pytest.mark.parametrize(
    ("end_time", "day"),
    [
        ("2026-03-07T08:00:00+0000", date(2026, 3, 6)),
        ("2026-03-09T07:00:00+0000", date(2026, 3, 8)),  # the day of 23 hours
        ("2026-11-01T07:00:00+0000", date(2026, 10, 31)),
        ("2026-11-02T08:00:00+0000", date(2026, 11, 1)),  # the day of 25 hours
        ("2017-05-04T07:00:00+0000", date(2017, 5, 3)),
    ],
)
def test_a_value_is_of_the_day_that_ended_then(end_time: str, day: date) -> None:
    assert day_of(end_time) == day
