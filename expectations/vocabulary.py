"""The expectations that are in use, in one line each.

Each is made of one of Great Expectations' own. `words` say what is expected; `severity` is `critical` (stops the
batch, or the export) or `warning` (is shown). Rows that lack a value are not judged, except by `given`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

Severity = Literal["critical", "warning"]


def there(columns: Sequence[str], words: str) -> Any:
    """All these columns exist."""
    return _vocabulary().ExpectTableColumnsToMatchSet(column_set=list(columns), exact_match=False, description=words)


def given(column: str, words: str = "", severity: Severity = "critical") -> Any:
    """The column is not null."""
    return _vocabulary().ExpectColumnValuesToNotBeNull(
        column=column, severity=severity, description=words or f"{column} is given"
    )


def absent(column: str, words: str, severity: Severity = "warning") -> Any:
    """The column is null."""
    return _vocabulary().ExpectColumnValuesToBeNull(column=column, severity=severity, description=words)


def one_of(column: str, values: Sequence[str | bool | int], words: str = "", severity: Severity = "critical") -> Any:
    """The column has one of these values."""
    said = words or f"{column} is one of {', '.join(map(str, values))}"
    return _vocabulary().ExpectColumnValuesToBeInSet(
        column=column, value_set=list(values), severity=severity, description=said
    )


def like(column: str, pattern: str, words: str, severity: Severity = "critical") -> Any:
    """The column's text contains a match of a regular expression."""
    return _vocabulary().ExpectColumnValuesToMatchRegex(
        column=column, regex=pattern, severity=severity, description=words
    )


def within(
    column: str,
    words: str,
    *,
    minimum: float | str | None = None,
    maximum: float | str | None = None,
    above: float | None = None,
    mostly: float = 1.0,
    severity: Severity = "critical",
) -> Any:
    """minimum <= column <= maximum, or column > above; instants and dates are given in ISO 8601."""
    return _vocabulary().ExpectColumnValuesToBeBetween(
        column=column,
        min_value=minimum if above is None else above,
        max_value=maximum,
        strict_min=above is not None,
        mostly=mostly,
        severity=severity,
        description=words,
    )


def at_least(column: str, other: str, words: str = "", *, mostly: float = 1.0, severity: Severity = "warning") -> Any:
    """column >= other, in at least the share `mostly` of the rows."""
    return _vocabulary().ExpectColumnPairValuesAToBeGreaterThanB(
        column_A=column,
        column_B=other,
        or_equal=True,
        ignore_row_if="either_value_is_missing",
        mostly=mostly,
        severity=severity,
        description=words or f"{column} is at least {other}",
    )


def not_before(column: str, other: str, words: str = "") -> Any:
    """The instant `column` is not before the instant `other`; a warning."""
    return at_least(column, other, words or f"{column} is not before {other}")


def rows_between(minimum: float, maximum: float | None, words: str, severity: Severity) -> Any:
    """The number of rows."""
    return _vocabulary().ExpectTableRowCountToBeBetween(
        min_value=int(minimum),
        max_value=None if maximum is None else int(maximum),
        severity=severity,
        description=words,
    )


def _vocabulary() -> Any:
    import great_expectations.expectations

    return great_expectations.expectations
