"""Which days a night reads: none twice, none never."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.chunks import Chunk, newest_day, oldest_day, wanted

NIGHTS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def days(chunks: list[Chunk]) -> list[str]:
    return [day for chunk in chunks for day in chunk.days]


@given(NIGHTS, st.integers(1, 60), st.integers(1, 200), st.integers(1, 30))
def test_a_first_night_reads_every_day_of_the_backfill_once_and_none_after_the_night(
    newest: date, window: int, backfill: int, length: int
) -> None:
    found = days(wanted(newest, window, backfill, length, {}))
    assert len(found) == len(set(found))
    expected = {(newest - timedelta(days=number)).isoformat() for number in range(max(window, backfill))}
    assert expected <= set(found)
    assert max(found) == newest.isoformat()


@given(NIGHTS, st.integers(1, 40), st.integers(1, 14), st.lists(st.booleans(), min_size=1, max_size=60))
def test_whatever_nights_fail_each_day_is_read_when_its_window_is_over(
    first: date, window: int, length: int, nights: list[bool]
) -> None:
    published: dict[str, date] = {}
    read: dict[str, date] = {}
    for number, succeeds in enumerate([*nights, True]):
        night = first + timedelta(days=number)
        for chunk in wanted(night, window, 1, length, published) if succeeds else []:
            published[chunk.name] = night
            read.update(dict.fromkeys(chunk.days, night))
    last = first + timedelta(days=len(nights))
    began = min((date.fromisoformat(day) for day in read), default=last)
    for number in range((last - began).days + 1):
        day = began + timedelta(days=number)
        assert read[day.isoformat()] >= min(last, day + timedelta(days=window - 1))


@given(NIGHTS, st.integers(7, 28), st.integers(1, 14))
def test_a_chunk_keeps_its_name_and_never_loses_a_day_while_it_is_read(night: date, window: int, length: int) -> None:
    today = {chunk.name: chunk for chunk in wanted(night, window, window, length, {})}
    for chunk in wanted(night + timedelta(days=1), window, window, length, {}):
        if chunk.name in today:
            assert set(today[chunk.name].days) <= set(chunk.days)


def test_a_usual_night_reads_the_window_and_no_more() -> None:
    night = date(2026, 11, 18)
    published = {
        f"insights/{date(2026, 6, 1) + timedelta(days=7 * number)}": night - timedelta(days=1) for number in range(25)
    }
    found = wanted(night, 28, 90, 7, published)
    assert [chunk.name for chunk in found] == [
        f"insights/{day}" for day in ("2026-11-16", "2026-11-09", "2026-11-02", "2026-10-26", "2026-10-19")
    ]
    assert (found[0].since, found[0].until) == (date(2026, 11, 16), night)


def test_days_that_a_vendor_has_no_more_are_not_asked_for() -> None:
    found = wanted(date(2026, 11, 18), 28, 5000, 7, {})
    assert min(chunk.since for chunk in found) >= date(2023, 10, 19)
    assert oldest_day(date(2026, 3, 31)) >= date(2023, 3, 1)
    short = wanted(date(2026, 11, 18), 3, 5000, 1, {}, "clicks", date(2026, 11, 1))
    assert [chunk.name for chunk in short] == [f"clicks/2026-11-{day:02d}" for day in range(18, 0, -1)]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Berlin", date(2026, 11, 20)),
        ("America/Los_Angeles", date(2026, 11, 20)),
        ("Pacific/Kiritimati", date(2026, 11, 20)),
    ],
)
def test_the_newest_day_is_the_nights_in_every_zone(zone: str, expected: date) -> None:
    night_end = datetime(2026, 11, 20, 23, tzinfo=UTC)  # midnight in Berlin
    assert newest_day(date(2026, 11, 20), night_end, ZoneInfo(zone)) == expected


def test_a_day_that_has_not_begun_in_the_accounts_zone_is_not_asked_for() -> None:
    night_end = datetime(2026, 11, 20, 10, tzinfo=UTC)  # midnight in Kiritimati, 23:00 of the 19th in Pago Pago
    assert newest_day(date(2026, 11, 20), night_end, ZoneInfo("Pacific/Pago_Pago")) == date(2026, 11, 19)
