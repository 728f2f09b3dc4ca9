"""Rows of raw protobuf in our columns: what is not set is None, micros are amounts, enumerations are their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from extractors.google_ads.queries import Query

Row = dict[str, Any]
_MICROS = 1_000_000


def reader(query: Query) -> Callable[[Any], Row]:
    """A function that turns a `GoogleAdsRow` into the columns of the query."""
    fields = [(column, path.split("."), path.endswith("_micros")) for column, path in query.fields.items()]

    def read(message: Any) -> Row:
        row = {}
        for column, path, is_micros in fields:
            value = _value(message, path)
            row[column] = Decimal(value) / _MICROS if is_micros and value is not None else value
        return row

    return read


def last_part(name: str | None) -> str | None:
    """The id at the end of a resource's name: `customers/1/adGroupAds/2~3` gives 3."""
    return name.replace("~", "/").rsplit("/", 1)[-1] if name else None


def finished(stream: str, row: Row, zone: ZoneInfo) -> Row:
    """The row with names of resources as ids, and instants in the account's zone."""
    finish = _FINISHERS.get(stream)
    return finish(row, zone) if finish else row


def segment_members(row: Row) -> Iterator[Row]:
    """Rows of `custom_segment_members`: the members of a custom segment, each once."""
    seen = set()
    for member in row.get("members") or ():
        field = member.WhichOneof("value")
        kind, value = _name(member, "member_type"), getattr(member, field) if field else None
        if value and (kind, value) not in seen:
            seen.add((kind, value))
            yield {"account_id": row["account_id"], "segment_id": row["segment_id"], "kind": kind, "value": value}


def _campaign(row: Row, zone: ZoneInfo) -> Row:
    return {**row, **{name: _instant(row.get(name), zone) for name in ("start_at", "stop_at")}}


def _ad(row: Row, zone: ZoneInfo) -> Row:
    return {**row, "link_url": next(iter(row.get("link_url") or ()), None)}


def _audience(row: Row, zone: ZoneInfo) -> Row:
    targets = [last_part(row.pop(name, None)) for name in ("user_list", "custom_audience", "user_interest")]
    return {**row, "audience_id": next(filter(None, targets), None)}


def _segment(row: Row, zone: ZoneInfo) -> Row:
    return {name: value for name, value in row.items() if name != "members"}


def _change(row: Row, zone: ZoneInfo) -> Row:
    ids = {name: last_part(row.get(name)) for name in ("change_id", "campaign_id", "ad_group_id")}
    return {**row, **ids, "changed_at": _instant(row.get("changed_at"), zone)}


def _action(row: Row, zone: ZoneInfo) -> Row:
    return {**row, "conversion_action_id": last_part(row.get("conversion_action_id"))}


def _lag(row: Row, zone: ZoneInfo) -> Row:
    return {**row, "lag_bucket": row.get("lag_bucket") or "UNKNOWN"}  # a conversion whose lag Google does not tell


def _click(row: Row, zone: ZoneInfo) -> Row:
    ids = {name: last_part(row.get(name)) for name in ("ad_id", "keyword_id")}
    return {**row, **ids, "ad_group_id": row.get("ad_group_id") or None}


_FINISHERS: Mapping[str, Callable[[Row, ZoneInfo], Row]] = {
    "campaigns": _campaign,
    "ads": _ad,
    "ad_group_audiences": _audience,
    "custom_segments": _segment,
    "changes": _change,
    "insights_actions": _action,
    "insights_lags": _lag,
    "clicks": _click,
}


def _instant(text: str | None, zone: ZoneInfo) -> Any:
    """A time of the account's zone, which Google writes without offset; what is no time stays for the contract."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone) if text else None
    except ValueError:
        return text


def _value(message: Any, path: list[str]) -> Any:
    for part in path[:-1]:
        if not message.HasField(part):
            return None
        message = getattr(message, part)
    name = path[-1]
    fields = message.DESCRIPTOR.fields_by_name
    field = fields.get(name) or fields[f"{name}_"]  # `type` is `type_` in Python
    if field.is_repeated:
        return list(getattr(message, field.name))
    if field.has_presence and not message.HasField(field.name):
        return None
    return _name(message, field.name) if field.enum_type else getattr(message, field.name)


def _name(message: Any, field: str) -> str | None:
    """An enumeration's name; a value that is newer than the SDK stays a number."""
    number = getattr(message, field)
    known = message.DESCRIPTOR.fields_by_name[field].enum_type.values_by_number.get(number)
    return None if number == 0 else (known.name if known else str(number))
