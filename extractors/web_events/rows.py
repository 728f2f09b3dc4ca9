"""A row of one of the exports as an event of ours, by the preset's lists of columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

_TAGS = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
_OWN = (
    "event_id",
    "occurred_at",
    "anonymous_id",
    "user_id",
    "email",
    "page_url",
    "page_title",
    "referrer_url",
    "product_id",
)
_NO_REFERRER = "$direct"  # PostHog's word for none


@dataclass(frozen=True)
class Preset:
    """Whose export it is: our columns by theirs, the column of arrival, and the words for events."""

    by: str
    tables: Mapping[str, str | None]
    columns: Mapping[str, Sequence[str]]
    names: Mapping[str, str]

    def roots(self) -> set[str]:
        """Columns of theirs that are read."""
        return {self.by, *(path.partition(".")[0] for paths in self.columns.values() for path in paths)}

    def event(self, record: Mapping[str, Any], fixed_name: str | None) -> dict[str, Any]:
        """One row; what the preset does not name goes to the properties, without context and the loaders' columns."""
        found = {name: self._pick(record, name) for name in (*_OWN, *_TAGS)}
        name = fixed_name or str(self._pick(record, "name") or "")
        user, browser = found["user_id"], found["anonymous_id"]
        if "distinct_id" in record and user is None and record["distinct_id"] != browser:
            user = record["distinct_id"]  # PostHog: after identify() the person's own id takes the browser's place
        referrer = None if found["referrer_url"] == _NO_REFERRER else found["referrer_url"]
        return {
            **{key: found[key] for key in _OWN},
            "name": self.names.get(name, name),
            "arrived_at": record[self.by],
            "user_id": user,
            "referrer_url": referrer,
            "page_url": _tagged(found["page_url"], {tag: found[tag] for tag in _TAGS if found[tag]}),
            "value": _number(self._pick(record, "value")),
            "properties": self._properties(record, referrer),
        }

    def _pick(self, record: Mapping[str, Any], name: str) -> Any:
        for path in self.columns.get(name, ()):
            value: Any = record
            for step in path.split(".") if path.startswith("properties.") else [path]:
                value = value.get(step) if isinstance(value, Mapping) else None
            if value not in (None, ""):
                return value
        return None

    def _properties(self, record: Mapping[str, Any], referrer: Any) -> dict[str, Any] | None:
        given = record.get("properties") or {}
        rest = {key: value for key, value in given.items() if not key.startswith("$")}
        roots = self.roots()
        rest |= {key: value for key, value in record.items() if key not in roots and value is not None}
        rest |= {"referrer_url": referrer} if referrer else {}
        return rest or None


def _tagged(url: Any, tags: dict[str, Any]) -> Any:
    """The page with the campaign that the tracker saw, where the address does not say it itself."""
    if not tags or "utm_" in (url or ""):
        return url
    page, mark, fragment = (url or "").partition("#")
    return f"{page}{'&' if '?' in page else '?'}{urlencode(tags)}{mark}{fragment}"


def _number(value: Any) -> Any:
    """A value that is no number is none; it stays where it is told in the export."""
    try:
        return None if value is None or isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        return None
