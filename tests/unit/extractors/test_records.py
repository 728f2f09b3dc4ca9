"""A vendor's record becomes a row: nothing is lost, nothing is guessed, nothing personal is shown."""

from __future__ import annotations

import ctypes
import gc
import json
import resource
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.records import ConflictingRecordsError, RecordError, UnitRecords, conform, convert
from warehouse.streams import EXTRA, TYPES, Column, Stream

STREAM = Stream(
    "shop",
    "orders",
    "order",
    ("order_id",),
    (
        Column("order_id", "text", required=True),
        Column("total", "decimal"),
        Column("status", "text", default="paid"),
        Column("email", "text", pii="email"),
    ),
)


class Writer:
    """Takes rows as the landing writer does."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, dict[str, Any]]] = []
        self.duplicates = {"orders": 0}

    def add(self, stream: str, record: dict[str, Any]) -> None:
        self.rows.append((stream, record))


def column(kind: str, **facts: Any) -> Column:
    return Column("x", kind, **facts)


def test_a_missing_required_field_stops_the_record_and_is_named() -> None:
    for record in ({}, {"order_id": None}, {"order_id": ""}):
        with pytest.raises(RecordError, match=r"account 1: shop\.orders\.order_id is missing"):
            conform(STREAM, record, "account 1")


def test_an_unknown_field_is_kept_not_lost() -> None:
    row = conform(STREAM, {"order_id": "1", "colour": {"a": [1]}, "size": None, "höhe": Decimal("1.50")}, "here")
    assert json.loads(row[EXTRA]) == {"colour": {"a": [1]}, "höhe": "1.50"}
    assert conform(STREAM, {"order_id": "1"}, "here")[EXTRA] is None
    with pytest.raises(RecordError, match="unknown fields rate are no JSON"):
        conform(STREAM, {"order_id": "1", "rate": float("inf")}, "here")


def test_a_row_has_every_column_and_nothing_else() -> None:
    row = conform(STREAM, {"order_id": 17, "new": 1}, "here")
    assert row == {"order_id": "17", "total": None, "status": "paid", "email": None, EXTRA: '{"new": 1}'}


def test_a_zero_and_a_false_are_values_not_gaps() -> None:
    row = conform(STREAM, {"order_id": "1", "total": 0, "status": "0"}, "here")
    assert (row["total"], row["status"]) == (0, "0")
    assert convert(column("boolean", default="true"), False, "here") is False


def test_a_wrong_value_is_shown_but_never_personal_data() -> None:
    with pytest.raises(RecordError, match=r"line 3: total is '12,50', expected decimal"):
        conform(STREAM, {"order_id": "1", "total": "12,50"}, "line 3")
    with pytest.raises(RecordError, match=r"email is \(personal data\), expected text") as caught:
        conform(STREAM, {"order_id": "1", "email": {"address": "jane@example.com"}}, "line 3")
    assert "jane" not in str(caught.value) and caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "1.5"),
        ("integer", True),
        ("integer", "many"),
        ("integer", "NaN"),
        ("integer", "Infinity"),
        ("integer", str(2**63)),
        ("decimal", "NaN"),
        ("decimal", "-Infinity"),
        ("decimal", True),
        ("decimal", "0.1234567890123"),
        ("decimal", "1" * 27),
        ("decimal", [1]),
        ("boolean", "maybe"),
        ("boolean", 2),
        ("timestamp", "2026-11-20 10:00"),
        ("timestamp", "2026-11-20"),
        ("timestamp", date(2026, 11, 20)),
        ("timestamp", "yesterday"),
        ("date", "20.11.2026"),
        ("date", 20261120),
        ("date", datetime(2026, 11, 20, 23, tzinfo=UTC)),
        ("json", "{half"),
        ("json", float("nan")),
        ("text", ["a"]),
        ("text", True),
        ("text", 0.5),
    ],
)
def test_a_value_of_another_type_is_refused_not_bent(kind: str, value: Any) -> None:
    with pytest.raises(RecordError, match=f"here: x is .*expected {kind}"):
        convert(column(kind), value, "here")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("integer", "12", 12),
        ("integer", 12.0, 12),
        ("integer", "1e3", 1000),
        ("decimal", "3.31", Decimal("3.31")),
        ("decimal", 3.31, Decimal("3.31")),
        ("decimal", "1.000000000000000", Decimal(1)),
        ("boolean", "TRUE", True),
        ("boolean", 0, False),
        ("timestamp", "2019-08-01T19:12:56-0300", datetime(2019, 8, 1, 22, 12, 56, tzinfo=UTC)),
        ("timestamp", "2026-11-20T10:00:00Z", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("date", "2026-11-20", date(2026, 11, 20)),
        ("json", {"b": 1, "a": "ü"}, '{"a": "ü", "b": 1}'),
        ("json", '{"b":1,"a":2}', '{"a": 2, "b": 1}'),
        ("json", "3", "3"),
        ("text", 120210000000001, "120210000000001"),
        ("decimal", "1" * 26 + "." + "2" * 12, Decimal("1" * 26 + "." + "2" * 12)),
        ("decimal", 0.1 + 0.2, Decimal("0.3")),
        ("text", "cut \ud83d, \x00", "cut \ufffd, \ufffd"),
        ("json", {"a": ["\ud83d", "\x00", "\U0001f600"]}, '{"a": ["\ufffd", "\ufffd", "\U0001f600"]}'),
    ],
)
def test_vendors_spellings_of_a_value_arrive_alike(kind: str, value: Any, expected: Any) -> None:
    assert convert(column(kind), value, "here") == expected


@given(
    st.datetimes(timezones=st.just(timezone(timedelta(hours=-11))) | st.just(timezone(timedelta(hours=5, minutes=45))))
)
def test_an_instant_is_the_same_instant_in_utc(moment: datetime) -> None:
    found = convert(column("timestamp"), moment.isoformat(), "here")
    assert found == moment and found.utcoffset() == timedelta(0)


@settings(deadline=None)
@given(
    st.sampled_from(sorted(TYPES)),
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text(st.characters(codec=None))
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.lists(st.integers(), max_size=2),
)
def test_what_is_taken_fits_the_landed_file_and_all_else_is_a_named_error(kind: str, value: Any) -> None:
    stream = Stream("s", "t", "x", ("x",), (column(kind),))
    with suppress(RecordError):  # any other error is a fault
        pa.Table.from_pylist([conform(stream, {"x": value}, "here")], stream.arrow_schema())


def test_a_record_that_comes_twice_is_landed_once_and_counted() -> None:
    writer = Writer()
    records = UnitRecords({"orders": STREAM}, writer, "here")  # type: ignore[arg-type]
    for record in ({"order_id": "1", "total": 5}, {"total": 5, "order_id": "1"}, {"order_id": "2"}):
        if records.is_new("orders", (record["order_id"],), record):  # type: ignore[arg-type]
            records.add("orders", record)
    assert [row["order_id"] for _, row in writer.rows] == ["1", "2"]
    assert writer.duplicates == {"orders": 1}


def test_a_record_that_comes_twice_and_not_alike_stops_the_unit() -> None:
    records = UnitRecords({"orders": STREAM}, Writer(), "Meta, account 1")  # type: ignore[arg-type]
    assert records.is_new("orders", ("1",), {"total": 5})
    with pytest.raises(ConflictingRecordsError, match=r"Meta, account 1: orders 1 came twice"):
        records.is_new("orders", ("1",), {"total": 6})


def test_a_unit_of_many_records_does_not_fill_the_memory() -> None:
    records = UnitRecords({"orders": STREAM}, Writer(), "here")  # type: ignore[arg-type]

    def read(numbers: range) -> None:
        for number in numbers:
            assert records.is_new("orders", (f"an order's id, {number:040}",), {"total": number})

    read(range(40_000))  # what stays in memory is full by now
    before = _resident_mb()
    read(range(40_000, 120_000))
    assert _resident_mb() - before < 5  # a dictionary of them would take some 25
    assert not records.is_new("orders", (f"an order's id, {7:040}",), {"total": 7})


def _resident_mb() -> float:
    """Memory of this process that is not on disk (proc(5)), freed pages of others' given back."""
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20
