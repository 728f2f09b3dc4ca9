"""Rows by path become `GoogleAdsRow`, with nothing set that was not asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from google.ads.googleads.v26.services.types.google_ads_service import GoogleAdsRow

_Row = GoogleAdsRow.pb()


def message(row: dict[str, Any], select: Iterable[str]) -> Any:
    """The message of a row: the selected fields that it has."""
    made = _Row()
    for path in select:
        if row.get(path) is not None:
            _put(made, path.split("."), row[path])
    return made


def _put(target: Any, path: list[str], value: Any) -> None:
    for part in path[:-1]:
        target = getattr(target, part)
        target.SetInParent()
    fields = target.DESCRIPTOR.fields_by_name
    field = fields.get(path[-1]) or fields[f"{path[-1]}_"]
    if isinstance(value, list):
        for entry in value:
            if isinstance(entry, dict):
                member = getattr(target, field.name).add()
                for name, part in entry.items():
                    _put(member, [name], part)
            else:
                getattr(target, field.name).append(entry)
    elif field.enum_type and isinstance(value, str):
        setattr(target, field.name, field.enum_type.values_by_name[value].number)
    else:
        setattr(target, field.name, value)
