"""A vendor's record becomes a row of its stream: typed, complete, with everything unknown kept in `_extra`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from warehouse.landing import UnitWriter
from warehouse.streams import EXTRA, Column, Stream


class RecordError(ValueError):
    """A field is missing or has another type than the stream's contract: the unit stops, nothing of it is loaded."""


class ConflictingRecordsError(RecordError):
    """A record came twice and not alike: it changed while the vendor listed it. The unit stops; the next run has it."""


class UnitRecords:
    """Lands the records of one unit: each once, in its stream's columns and types."""

    def __init__(self, streams: Mapping[str, Stream], writer: UnitWriter, place: str) -> None:
        self._streams, self._writer, self._place = streams, writer, place
        self._seen: dict[tuple[str, ...], bytes] = {}

    def is_new(self, stream: str, key: tuple[str, ...], record: Mapping[str, Any]) -> bool:
        """False for what a repeated page brings again, which is counted. Raises ConflictingRecordsError."""
        content = json.dumps(record, sort_keys=True, default=str)
        digest = hashlib.blake2b(content.encode(), digest_size=16).digest()
        known = self._seen.get((stream, *key))
        if known is None:
            self._seen[(stream, *key)] = digest
            return True
        if known != digest:
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
    row[EXTRA] = json.dumps(unknown, ensure_ascii=False, sort_keys=True, default=str) if unknown else None
    return row


def convert(column: Column, value: Any, place: str) -> Any:
    """One value in the column's type. Raises RecordError naming place, column and value (not if it is personal)."""
    try:
        return _CONVERTERS[column.type](value)
    except (ValueError, TypeError, KeyError, InvalidOperation):
        shown = "(personal data)" if column.pii else repr(value)[:80]
        raise RecordError(f"{place}: {column.name} is {shown}, expected {column.type}") from None


def _integer(value: Any) -> int:
    number = Decimal(str(value))
    if isinstance(value, bool) or number != number.to_integral_value():
        raise ValueError(value)
    return int(number)


def _decimal(value: Any) -> Decimal:
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
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _json(value: Any) -> str:
    content = json.loads(value) if isinstance(value, str) else value
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        raise TypeError(value)
    return str(value)


_CONVERTERS: dict[str, Any] = {
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "timestamp": _timestamp,
    "date": _date,
    "json": _json,
}
