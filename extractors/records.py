"""A vendor's record becomes a row of its stream: typed, complete, with everything unknown kept in `_extra`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from extractors.shown import shown
from warehouse.landing import UnitWriter
from warehouse.seen import Seen
from warehouse.streams import EXTRA, Column, Stream


class RecordError(ValueError):
    """A field is missing or has another type than the stream's contract: the unit stops, nothing of it is loaded."""


class ConflictingRecordsError(RecordError):
    """A record came twice and not alike: it changed while the vendor listed it. The unit stops; the next run has it."""


class UnitRecords:
    """Lands the records of one unit: each once, in its stream's columns and types."""

    def __init__(self, streams: Mapping[str, Stream], writer: UnitWriter, place: str) -> None:
        self._streams, self._writer, self._place = streams, writer, place
        self._seen = Seen()

    def is_new(self, stream: str, key: tuple[str, ...], record: Mapping[str, Any]) -> bool:
        """False for what a repeated page brings again, which is counted. Raises ConflictingRecordsError."""
        is_alike = self._seen.is_alike((stream, *key), record)
        if is_alike is None:
            return True
        if not is_alike:
            raise ConflictingRecordsError(
                f"{self._place}: {stream} {'/'.join(key)} came twice with different content; "
                "it changed while it was read: run again"
            )
        self._writer.duplicates[stream] += 1
        return False

    def add(self, stream: str, record: Mapping[str, Any]) -> None:
        """Land one record. Raises RecordError."""
        self._writer.add(stream, conform(self._streams[stream], record, self._place))


def conform(stream: Stream, record: Mapping[str, Any], place: str) -> dict[str, Any]:
    """The record in the stream's columns and types.

    `place` names where it came from (vendor, account, object) for the message of RecordError.
    """
    row: dict[str, Any] = {}
    for column in stream.columns:
        value = record.get(column.name)
        if value is None or value == "":
            if column.required:
                raise RecordError(f"{place}: {stream.source}.{stream.name}.{column.name} is missing")
            row[column.name] = convert(column, column.default, place) if column.default else None
            continue
        row[column.name] = convert(column, value, place)
    unknown = {key: value for key, value in record.items() if key not in row and value is not None}
    try:
        row[EXTRA] = _json(unknown) if unknown else None
    except (ValueError, TypeError):
        raise RecordError(f"{place}: the unknown fields {', '.join(map(str, unknown))} are no JSON") from None
    return row


def convert(column: Column, value: Any, place: str) -> Any:
    """One value in the column's type. Raises RecordError naming place, column and value (not if it is personal)."""
    try:
        return _CONVERTERS[column.type](value)
    except (ValueError, TypeError, KeyError, OverflowError, InvalidOperation):
        told = shown(value, is_personal=bool(column.pii), as_literal=True)
        raise RecordError(f"{place}: {column.name} is {told}, expected {column.type}") from None


def _integer(value: Any) -> int:
    number = _number(value)
    if number.adjusted() > 18 or number != number.to_integral_value() or not -(2**63) <= number < 2**63:
        raise ValueError(value)
    return int(number)


def _decimal(value: Any) -> Decimal:
    """A decimal that a landed file holds exactly: 26 digits before the point and 12 after it, see `warehouse.streams`.

    A binary float is taken to 12 places, because what stands behind them is not the vendor's.
    """
    number = _number(value)
    if number and number.adjusted() > 25:
        raise ValueError(value)
    rounded = number.quantize(_TWELVE_PLACES, context=_EXACT_ENOUGH)
    if rounded != number and not isinstance(value, float):
        raise ValueError(value)
    return rounded


def _number(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise TypeError(value)
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(value)
    return number


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"true": True, "1": True, "false": False, "0": False}[str(value).lower()]


def _timestamp(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment.astimezone(UTC)


def _date(value: Any) -> date:
    if isinstance(value, datetime):  # of which zone would the day be?
        raise TypeError(value)
    return value if isinstance(value, date) else date.fromisoformat(value)


def _json(value: Any) -> str:
    content = json.loads(value) if isinstance(value, str) else value
    return json.dumps(_storable(content), ensure_ascii=False, sort_keys=True, default=str, allow_nan=False)


def _text(value: Any) -> str:
    if isinstance(value, bool | float | bytes | dict | list):
        raise TypeError(value)
    return str(_storable(str(value)))


def _storable(value: Any) -> Any:
    """The value with U+FFFD for what Postgres cannot store in any text: NUL, and halves of a character cut in two."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {_storable(str(key)): _storable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(part) for part in value]
    return value


_TWELVE_PLACES = Decimal("1e-12")
_EXACT_ENOUGH = Context(prec=40)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

_CONVERTERS: dict[str, Any] = {
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "timestamp": _timestamp,
    "date": _date,
    "json": _json,
}
