"""The `filtering` and `effective_status` parameters, and the rule that gone objects are told of only when asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from demo.meta.errors import GraphError
from demo.meta.messages import Request

_GONE = ("DELETED", "ARCHIVED")
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "IN": lambda value, wanted: value in wanted,
    "NOT_IN": lambda value, wanted: value not in wanted,
    "EQUAL": lambda value, wanted: str(value) == str(wanted),
    "NOT_EQUAL": lambda value, wanted: str(value) != str(wanted),
    "CONTAIN": lambda value, wanted: str(wanted).lower() in str(value).lower(),
    "GREATER_THAN": lambda value, wanted: float(value) > float(wanted),
}


class Filters:
    """Conditions of one request on objects of one level (`ad`, `adset`, `campaign`; account: none is left out)."""

    def __init__(self, request: Request, level: str) -> None:
        self.level = level
        self.conditions = [_condition(level, entry) for entry in request.json("filtering", [])]
        statuses = request.words("effective_status")
        if statuses:
            self.conditions.append((level, "effective_status", _OPERATORS["IN"], statuses))
        asked = {(kind, field) for kind, field, _, _ in self.conditions}
        self.asks_for_status = (level, "effective_status") in asked

    def pass_object(self, kind: str, thing: dict[str, Any]) -> bool:
        """Whether an object may be told of: conditions on its kind hold, and it is not gone unless asked for."""
        if kind == self.level and not self.asks_for_status and thing["effective_status"] in _GONE:
            return False
        return all(
            holds(thing.get(field, ""), wanted)
            for wanted_kind, field, holds, wanted in self.conditions
            if wanted_kind == kind
        )


def _condition(level: str, entry: dict[str, Any]) -> tuple[str, str, Callable[[Any, Any], bool], Any]:
    """One entry of `filtering`. Raises GraphError 100 for a field or an operator the vendor does not know."""
    kind, _, field = str(entry.get("field", "")).rpartition(".")
    kind = {"": level, "campaign_group": "campaign", "adgroup": "ad"}.get(kind, kind)
    operator = str(entry.get("operator", "")).upper()
    if kind not in ("campaign", "adset", "ad", "adcreative"):
        raise GraphError.invalid(f"(#100) Filtering field '{entry.get('field')}' is invalid")
    if field not in ("id", "name", "effective_status", "status", "objective", "updated_time"):
        raise GraphError.invalid(f"(#100) Filtering field '{entry.get('field')}' is invalid")
    if operator not in _OPERATORS:
        raise GraphError.invalid(f"(#100) Filtering operator '{operator}' is invalid")
    field = "updated_epoch" if field == "updated_time" else field
    return kind, field, _OPERATORS[operator], entry.get("value")
