"""Values that are read as something they are not, or that the warehouse cannot hold."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from extractors.file_contract import values
from warehouse.streams import Column

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
YEARS = "within the years 1900 to 9999 in UTC (leave it empty if there is none)"


def _read(column: Column, given: list[Any], zone: ZoneInfo = BERLIN, *, is_key: bool = False) -> list[Any]:
    array = given if isinstance(given, pa.Array) else pa.array(given)
    return values.convert(column, pa.chunked_array([array]), zone, None, is_key=is_key).to_pylist()  # type: ignore[no-any-return]


def _refused(column: Column, given: Any, zone: ZoneInfo = BERLIN, *, is_key: bool = False) -> values.BadValue:
    with pytest.raises(values.BadValue) as caught:
        _read(column, given, zone, is_key=is_key)
    return caught.value


@pytest.mark.parametrize(
    ("zone", "given"),
    [
        (BERLIN, "0001-01-01T00:00:00"),
        (BERLIN, "0001-01-01T00:00:00Z"),
        (BERLIN, "1899-12-31T12:00:00"),
        (NEW_YORK, "9999-12-31T23:59:59"),
    ],
)
def test_an_instant_that_python_cannot_hold_stops_the_judge(zone: ZoneInfo, given: str) -> None:
    bad = _refused(Column("closed_at", "timestamp"), ["2026-11-02T10:00:00", given], zone)
    assert (bad.row, bad.value, bad.expected) == (1, given, YEARS)


def test_an_empty_instant_of_parquet_cannot_be_told() -> None:
    year_0 = pa.array([-62135600400000000], pa.int64()).cast(pa.timestamp("us", tz="UTC"))
    assert _refused(Column("closed_at", "timestamp"), year_0).value == "0000-12-31 23:00:00.000000Z"


def test_an_empty_date_is_taken_for_a_day() -> None:
    bad = _refused(Column("date", "date"), [date(2026, 11, 2), date(1, 1, 1)])
    assert (bad.row, bad.expected) == (1, YEARS)


def test_an_end_in_the_far_future_is_refused() -> None:
    assert _read(Column("left_at", "timestamp"), ["9999-12-31T00:00:00", None]) == [
        datetime(9999, 12, 30, 23, tzinfo=UTC),
        None,
    ]


def test_a_key_that_no_index_takes_stops_the_publication() -> None:
    key = Column("lead_id", "text", required=True)
    assert _read(key, ["x" * 400], is_key=True) == ["x" * 400]
    for long in ("x" * 401, "ü" * 201):
        bad = _refused(key, ["1", long], is_key=True)
        assert (bad.row, bad.expected) == (1, "of at most 400 bytes, as a key must be")


def test_a_long_text_that_is_no_key_is_refused() -> None:
    assert _read(Column("text", "text"), ["x" * 12_000]) == ["x" * 12_000]
    assert _read(Column("email", "text", pii="email"), ["x" * 401], is_key=True) == ["x" * 401]


def test_blanks_around_a_key_make_another_key() -> None:
    key = Column("order_id", "text", required=True)
    assert _read(key, ["9", "9 ", "\t9", "\u00a09", "a b"], is_key=True) == ["9", "9", "9", "9", "a b"]


@pytest.mark.parametrize("kind", ["text", "integer", "timestamp", "json"])
def test_a_blank_is_taken_for_a_value(kind: str) -> None:
    assert _read(Column("one", kind), [" ", None]) == [None, None]
    bad = _refused(Column("one", kind, required=True), [" "])
    assert bad.expected == "there, but the column is required"
