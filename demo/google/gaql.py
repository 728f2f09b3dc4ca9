"""The Google Ads query language, as far as an extractor asks: SELECT, FROM, WHERE, ORDER BY, LIMIT.

Source: Google Ads API, query grammar.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from google.ads.googleads.v26.services.types.google_ads_service import GoogleAdsRow

from demo.google.errors import query_error

_QUERY = re.compile(
    r"\s*SELECT\s+(?P<select>.+?)\s+FROM\s+(?P<resource>\w+)(?:\s+WHERE\s+(?P<where>.+?))?"
    r"(?:\s+ORDER\s+BY\s+(?P<order>[\w.]+))?(?:\s+LIMIT\s+(?P<limit>\d+))?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(r"([\w.]+)\s+BETWEEN\s+'([^']*)'\s+AND\s+'([^']*)'", re.IGNORECASE)
_CONDITION = re.compile(r"([\w.]+)\s*(>=|<=|!=|=|>|<|IN)\s*(.+)", re.IGNORECASE | re.DOTALL)
_OPERATORS: dict[str, Callable[[str, tuple[str, ...]], bool]] = {
    "=": lambda value, given: value == given[0],
    "!=": lambda value, given: value != given[0],
    ">=": lambda value, given: value >= given[0],
    "<=": lambda value, given: value <= given[0],
    ">": lambda value, given: value > given[0],
    "<": lambda value, given: value < given[0],
    "IN": lambda value, given: value in given,
}


@dataclass(frozen=True)
class Condition:
    """One condition of a WHERE clause; values as text."""

    field: str
    operator: str
    values: tuple[str, ...]

    def holds(self, row: dict[str, Any]) -> bool:
        """Whether a row, by path of its fields, meets it; a field that is not set meets none."""
        value = row.get(self.field)
        text = str(value).upper() if isinstance(value, bool) else str(value)
        return value is not None and _OPERATORS[self.operator](text, self.values)


@dataclass(frozen=True)
class Parsed:
    """A query taken apart."""

    select: tuple[str, ...]
    resource: str
    conditions: tuple[Condition, ...]
    order: str | None
    limit: int | None

    @property
    def has_figures(self) -> bool:
        """Whether metrics or segments are asked for, which leaves out what has none."""
        return any(field.startswith(("metrics.", "segments.")) for field in self.select)

    def range_of(self, field: str) -> tuple[str, str] | None:
        """First and last value that the conditions allow; None where an end is open."""
        low = [one.values[0] for one in self.conditions if one.field == field and one.operator in (">=", "=")]
        high = [one.values[0] for one in self.conditions if one.field == field and one.operator in ("<=", "=")]
        return (max(low), min(high)) if low and high else None


def parse(query: str) -> Parsed:
    """Take a query apart. Raises ApiError as the vendor does for what it does not know."""
    match = _QUERY.match(query)
    if match is None:
        raise query_error("UNEXPECTED_INPUT", "Error in query: unexpected input.")
    select = tuple(field.strip() for field in match["select"].split(","))
    conditions = tuple(_conditions(match["where"] or ""))
    for field in (*select, *(condition.field for condition in conditions)):
        if not is_field(field):
            raise query_error("UNRECOGNIZED_FIELD", f"Unrecognized field in the query: '{field}'.")
    if match["resource"] not in GoogleAdsRow.pb().DESCRIPTOR.fields_by_name:
        raise query_error("BAD_RESOURCE_TYPE_IN_FROM_CLAUSE", f"Unknown resource '{match['resource']}'.")
    return Parsed(
        select, match["resource"], conditions, match["order"], int(match["limit"]) if match["limit"] else None
    )


def is_field(path: str) -> bool:
    """Whether the API has a field of this path."""
    message = GoogleAdsRow.pb().DESCRIPTOR
    for part in path.split("."):
        field = message.fields_by_name.get(part) or message.fields_by_name.get(f"{part}_") if message else None
        if field is None:
            return False
        message = field.message_type
    return True


def _conditions(text: str) -> list[Condition]:
    found = []
    for field, low, high in _BETWEEN.findall(text):
        found += [Condition(field, ">=", (low,)), Condition(field, "<=", (high,))]
    rest = _BETWEEN.sub("", text)
    for part in re.split(r"\s+AND\s+", f" {rest} ", flags=re.IGNORECASE):
        if not part.strip():
            continue
        match = _CONDITION.fullmatch(part.strip())
        if match is None:
            raise query_error("UNEXPECTED_INPUT", f"Error in query: unexpected input {part.strip()}.")
        values = tuple(value.strip().strip("'") for value in match[3].strip("() ").split(","))
        found.append(Condition(match[1], match[2].upper(), values))
    return found
