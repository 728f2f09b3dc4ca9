"""A finding in words, for the ledger and for the engineer who reads it at night. Never with personal data.

Source columns that hold personal data are hashes in the warehouse, and their values are not asked for at all. But a
file with shifted columns may carry a name or an address where a status was expected: so of texts only short codes
are shown, and of keys only what is written like an identifier.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from expectations.engine import Finding
from warehouse.streams import Stream
from warehouse.validations import Validation

SHOWN_ROWS = 5
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,19}")
_KEY = re.compile(r"[\w.:/-]{1,80}")
_PHONE = re.compile(r"\+?\d{7,}")
_HIDDEN = "(hidden)"
_OF_NAMES = ("unknown_fields", "lost_fields")  # whose values are names of columns
_PLAIN = ("integer", "decimal", "boolean", "timestamp", "date")


def shown_keys(stream: Stream) -> list[str]:
    """Key columns by which a row may be named."""
    return [column.name for column in map(stream.column, stream.keys) if column.pii is None]


def result_format(keys: Sequence[str]) -> dict[str, Any]:
    """How to ask Great Expectations for counts and for the first rows that are not as expected."""
    return {
        "result_format": "SUMMARY",
        "partial_unexpected_count": SHOWN_ROWS,
        "unexpected_index_column_names": list(keys),
    }


def validation(
    finding: Finding, detail: str, run_id: str, suite: str, source: str, stream: str, batch_id: str | None = None
) -> Validation:
    """The finding as a row of `ops.validations`. Counts are known only where the result format asked for them."""
    share, observed = finding.result.get("unexpected_percent"), finding.result.get("observed_value")
    return Validation(
        run_id=run_id,
        batch_id=batch_id,
        source=source,
        stream=stream,
        suite=suite,
        expectation=finding.kind,
        column_name=", ".join(finding.columns) or None,
        is_success=finding.is_success,
        observed=str(observed) if isinstance(observed, int | float) else None,
        unexpected_count=finding.result.get("unexpected_count"),
        unexpected_share=None if share is None else share / 100,
        severity=finding.severity,
        detail=detail,
    )


def in_words(finding: Finding, stream: Stream | None = None) -> str:
    """What was expected and, if it is not so, of how many rows and of which first."""
    said = str(finding.expectation.description)
    if finding.is_success:
        return said
    result = finding.result
    if result.get("unexpected_count") is None:
        missing = (result.get("details") or {}).get("mismatched", {}).get("missing")
        return f"not so: {said}" + (f"; missing: {', '.join(missing)}" if missing else "")
    counted = f"not so: {said}: {result['unexpected_count']} of {result.get('element_count')} rows"
    rows = result.get("partial_unexpected_index_list") or []
    first = "; ".join(_row(row, finding.columns, stream) for row in rows[:SHOWN_ROWS])
    return f"{counted}; first: {first}" if first else counted


def _row(row: Mapping[str, Any], judged: Sequence[str], stream: Stream | None) -> str:
    types = {column.warehouse_name: column.type for column in stream.columns} if stream else {}
    values = [
        f"{name}={_shown(row[name], types.get(name), _KEY if name in _OF_NAMES else _CODE)}"
        for name in judged
        if name in row
    ]
    keys = [f"{name}={_shown(value, types.get(name), _KEY)}" for name, value in row.items() if name not in judged]
    return ", ".join(values) + (f" ({', '.join(keys)})" if keys else "")


def _shown(value: Any, kind: str | None, allowed: re.Pattern[str]) -> str:
    if value is None:
        return "null"
    text = str(value)
    if not isinstance(value, str) or kind in _PLAIN:
        return text
    if _PHONE.fullmatch(text) and (allowed is _CODE or text.startswith("+")):
        return _HIDDEN
    return text if allowed.fullmatch(text) else _HIDDEN
