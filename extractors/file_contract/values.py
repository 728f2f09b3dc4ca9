"""Text to typed columns: whole columns at once, and value by value only to name the one that is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.streams import Column

_HAS_ZONE = r"[T ].*(Z|[+-]\d\d(:?\d\d)?)$"
_ESCAPED_NUL = re.compile(r"(?<!\\)(\\\\)*\\u0000")  # Postgres cannot hold it
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)  # Decimal would read 1_000 too
_WORDS = {"true": True, "t": True, "yes": True, "1": True, "false": False, "f": False, "no": False, "0": False}
_KEY_BYTES = 400  # an index entry has 2,704, and the longest key of the contract six texts
_DAYS: dict[str, tuple[date, date]] = {  # other systems write an empty one as the year 1, which is none in UTC
    "timestamp": (datetime(1900, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)),
    "date": (date(1900, 1, 1), date.max),
}
_EXPECTED_DAYS = "within the years 1900 to 9999 in UTC (leave it empty if there is none)"
EXPECTED = {
    "text": "text without NUL characters", "integer": "a whole number", "decimal": "a decimal number",
    "boolean": "true or false", "timestamp": "an ISO 8601 instant", "date": "an ISO 8601 date", "json": "JSON",
}  # fmt: skip


class BadValue(ValueError):  # noqa: N818 - internal: the source says where the row is
    """Row `row` (from 0) of a column holds `value`, which is not `expected`."""

    def __init__(self, row: int, value: str, expected: str) -> None:
        super().__init__(value)
        self.row, self.value, self.expected = row, value, expected


def convert(
    column: Column, values: pa.ChunkedArray, zone: ZoneInfo, default: str | None, *, is_key: bool = False
) -> pa.Array:
    """The column's values in its type, checked. Raises BadValue for the first one that does not fit."""
    source = _as_text_or_native(column, values)
    if default is not None:
        source = pc.fill_null(source, pa.scalar(default).cast(source.type))
    try:
        typed = _VECTORISED[column.type](source, zone)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        typed = _one_by_one(column, source, zone)
    _check(column, typed, source, is_key=is_key)
    return typed


def _as_text_or_native(column: Column, values: pa.ChunkedArray) -> pa.Array:
    """CSV gives text; of Parquet's types only those stay that need no reading."""
    array = values.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], values.type)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    native = array.type == column.arrow_type or (pa.types.is_timestamp(array.type) and column.type == "timestamp")
    if native and array.type != pa.string():
        return array
    if pa.types.is_null(array.type):
        return pa.nulls(len(array), pa.string())
    if pa.types.is_nested(array.type) and column.type == "json":
        return pa.array(
            [None if item is None else json.dumps(item, default=str) for item in array.to_pylist()], pa.string()
        )
    text = pc.utf8_trim_whitespace(array.cast(pa.string()))  # `9` and `9 ` are one key, and a blank is no value
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)  # Parquet tells empty from null


def _integer(values: pa.Array, zone: ZoneInfo) -> pa.Array:
    return values.cast(pa.int64())


def _decimal(values: pa.Array, zone: ZoneInfo) -> pa.Array:
    return values.cast(pa.decimal128(38, 12))


def _boolean(values: pa.Array, zone: ZoneInfo) -> pa.Array:
    if pa.types.is_boolean(values.type):
        return values
    words = values.dictionary_encode()
    meaning = pa.array([_word(word) for word in words.dictionary.to_pylist()], pa.bool_())
    return pc.take(meaning, words.indices)


def _timestamp(values: pa.Array, zone: ZoneInfo) -> pa.Array:
    """Instants without an offset are in the shop's zone: of an hour that comes twice the first, of one that is
    skipped the instant after the gap."""
    utc = pa.timestamp("us", tz="UTC")
    if pa.types.is_timestamp(values.type):
        micros = values.cast(pa.timestamp("us", tz=values.type.tz), safe=False)  # pandas writes nanoseconds
        return micros.cast(utc) if values.type.tz else _localised(micros, zone)
    zoned = pc.fill_null(pc.match_substring_regex(values, _HAS_ZONE), False)
    missing = pa.scalar(None, pa.string())
    with_offset = pc.if_else(zoned, values, missing).cast(utc)
    without = _localised(pc.if_else(zoned, missing, values).cast(pa.timestamp("us")), zone)
    return pc.coalesce(with_offset, without)


def _localised(naive: pa.Array, zone: ZoneInfo) -> pa.Array:
    local = pc.assume_timezone(naive, str(zone), ambiguous="earliest", nonexistent="latest")
    return local.cast(pa.timestamp("us", tz="UTC"))


def _date(values: pa.Array, zone: ZoneInfo) -> pa.Array:
    return values.cast(pa.date32())


def _text(values: pa.Array, zone: ZoneInfo) -> pa.Array:
    _no_nul(values)
    return values


def _json(values: pa.Array, zone: ZoneInfo) -> pa.Array:
    """Canonical JSON, so that equal objects are equal texts; each different text is read once."""
    texts = values.dictionary_encode()
    forms = pa.array([_canonical(text) for text in texts.dictionary.to_pylist()], pa.string())
    return pc.take(forms, texts.indices)


def _no_nul(values: pa.Array) -> None:
    found = pc.index(pc.fill_null(pc.match_substring(values, "\0"), False), True).as_py()
    if found >= 0:  # Postgres cannot hold it
        raise BadValue(found, values[found].as_py().replace("\0", "\\0"), EXPECTED["text"])


def _canonical(text: str) -> str:
    try:
        form = json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, allow_nan=False)
        form.encode()  # half a surrogate pair
    except (ValueError, RecursionError):
        raise pa.ArrowInvalid(text) from None
    if _ESCAPED_NUL.search(form):
        raise pa.ArrowInvalid(text)
    return form


def _word(word: str) -> bool:
    if word.lower() not in _WORDS:
        raise pa.ArrowInvalid(word)
    return _WORDS[word.lower()]


def _one_by_one(column: Column, source: pa.Array, zone: ZoneInfo) -> pa.Array:
    """The patient way, for spellings that Arrow does not read and to find the value that nobody can."""
    read = _PATIENT[column.type]
    out: list[Any] = []
    for row, value in enumerate(source.to_pylist()):
        try:
            out.append(None if value is None else read(str(value).strip(), zone))
        except (ValueError, OverflowError, pa.ArrowInvalid):
            raise BadValue(row, str(value), EXPECTED[column.type]) from None
    try:
        return pa.array(out, column.arrow_type)
    except (pa.ArrowInvalid, OverflowError):  # a number with more digits than a column can hold
        row = next(row for row, value in enumerate(out) if not _fits(value, column.arrow_type))
        raise BadValue(row, str(source[row]), f"{EXPECTED[column.type]} that can be stored exactly") from None


def _fits(value: Any, kind: pa.DataType) -> bool:
    try:
        pa.array([value], kind)
    except (pa.ArrowInvalid, OverflowError):
        return False
    return True


def _patient_integer(text: str, zone: ZoneInfo) -> int:
    number = _patient_decimal(text, zone)
    if number != number.to_integral_value():  # "12.0" is what many exports make of 12
        raise ValueError(text)
    return int(number)


def _patient_decimal(text: str, zone: ZoneInfo) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def _patient_timestamp(text: str, zone: ZoneInfo) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo:
        return moment.astimezone(UTC)
    return _localised(pa.array([moment], pa.timestamp("us")), zone)[0].as_py()  # type: ignore[no-any-return]


def _patient_date(text: str, zone: ZoneInfo) -> date:
    moment = datetime.fromisoformat(text)
    if moment.time() != time(0):
        raise ValueError(text)
    return moment.date()


_VECTORISED: dict[str, Callable[[pa.Array, ZoneInfo], pa.Array]] = {
    "text": _text, "integer": _integer, "decimal": _decimal, "boolean": _boolean, "timestamp": _timestamp,
    "date": _date, "json": _json,
}  # fmt: skip
_PATIENT: dict[str, Callable[[str, ZoneInfo], Any]] = {
    "text": lambda text, zone: text, "integer": _patient_integer, "decimal": _patient_decimal,
    "boolean": lambda text, zone: _word(text), "timestamp": _patient_timestamp, "date": _patient_date,
    "json": lambda text, zone: _canonical(text),
}  # fmt: skip


def _check(column: Column, typed: pa.Array, source: pa.Array, *, is_key: bool) -> None:
    """Required, allowed and smallest values; days that nobody means; keys that no index takes."""
    checks: list[tuple[pa.Array, str]] = []
    if column.required:
        checks.append((pc.is_null(typed), "there, but the column is required"))
    if column.values:
        wrong = pc.and_(pc.is_valid(typed), pc.invert(pc.is_in(typed, pa.array(column.values, typed.type))))
        checks.append((wrong, f"one of {', '.join(column.values)}"))
    if column.minimum is not None:
        limit = pa.scalar(Decimal(str(column.minimum)) if column.type == "decimal" else column.minimum)
        wrong = pc.fill_null(pc.less(typed, limit.cast(typed.type)), False)
        checks.append((wrong, f"at least {column.minimum:g}"))
    if column.type in _DAYS:
        first, last = (pa.scalar(day, typed.type) for day in _DAYS[column.type])
        checks.append((pc.or_(pc.less(typed, first), pc.greater(typed, last)), _EXPECTED_DAYS))
    if is_key and not column.pii and pa.types.is_string(typed.type):  # personal keys are stored as hashes
        checks.append(
            (pc.greater(pc.binary_length(typed), _KEY_BYTES), f"of at most {_KEY_BYTES} bytes, as a key must be")
        )
    for wrong, expected in checks:
        row = pc.index(wrong, True).as_py()
        if row >= 0:
            raise BadValue(row, _written(source[row]), expected)


def _written(value: pa.Scalar) -> str:
    """A value as it was given; an instant of Parquet's may be one that Python cannot hold."""
    try:
        return value.as_py() if value.is_valid else ""
    except (ValueError, OverflowError):
        return str(value.cast(pa.string()).as_py())
