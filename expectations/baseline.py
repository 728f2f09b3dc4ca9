"""What must be true of every stream, derived from its definition in `source.yml`.

`critical` stops the batch: the contract is broken, and what follows would be wrong. `warning` is shown and stops
nothing: it may be the truth about an unusual day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from expectations.vocabulary import absent, given, like, one_of, there, within
from warehouse.staged import Age, LostFields, Reckoned, RowsOfKey, UnknownFields
from warehouse.streams import Column, Stream

CURRENCY = "^[A-Z]{3}$"  # ISO 4217
COUNTRY = "^[A-Z]{2}$"  # ISO 3166 alpha-2
_FIRST_YEAR = 1990  # earlier is an empty date that was written as 0 (1970, 1900): no shop on the web is older
_USUAL = 3.0  # up to three times as many rows, or a third of them, may be chance


def reckoned(stream: Stream, night_end: datetime, lost: Mapping[str, Sequence[str]]) -> tuple[Reckoned, ...]:
    """The columns that `expectations` of the stream speak of besides its own; `lost`: `staged.lost_fields`."""
    made = (RowsOfKey(), UnknownFields(), LostFields(lost))
    if stream.freshness_days is None or stream.admitted_by is None:
        return made
    return (*made, Age("age_days", stream.admitted_by, night_end))


def expectations(stream: Stream, night_end: datetime) -> list[Any]:
    """Expectations for the staged rows of a stream in a night that ends at `night_end`."""
    made = [
        there([column.warehouse_name for column in stream.columns], "every column of source.yml is there"),
        within("rows_of_key", f"{', '.join(stream.keys)} is in the batch once", maximum=1),
        absent("unknown_fields", "every field is one of source.yml"),
        # Critical, because nulls would take the place of good values: docs/decisions/0017.
        absent("lost_fields", "a field that always came is still there", "critical"),
    ]
    for column in stream.columns:
        made += _of_column(column)
    if stream.admitted_by is not None:
        made += _of_instant(stream, stream.column(stream.admitted_by), night_end)
    return made


def batch_expectations() -> list[Any]:
    """Expectations for the list of batches, see `warehouse.staged.batches_query`."""
    usual = "a batch has between a third and three times the usual rows"
    not_empty = "a batch is not empty where none ever was"
    # Critical, because publishing an empty snapshot removes every row of the account.
    snapshot = "a snapshot is not empty where none ever was"
    return [
        within("share_of_usual", usual, minimum=1 / _USUAL, maximum=_USUAL, severity="warning"),
        within("rows_where_never_empty", not_empty, minimum=1, severity="warning"),
        within("rows_of_snapshot", snapshot, minimum=1),
    ]


def _of_column(column: Column) -> list[Any]:
    name, made = column.warehouse_name, []
    if column.required:
        made.append(given(name, f"{column.name} is given"))
    if column.values:
        made.append(one_of(name, column.values))
    if column.minimum is not None:
        made.append(within(name, f"{name} is at least {column.minimum:g}", minimum=column.minimum))
    if name == "currency":
        made.append(like(name, CURRENCY, f"{name} is an ISO 4217 code"))
    return made


def _of_instant(stream: Stream, column: Column, night_end: datetime) -> list[Any]:
    latest = night_end + timedelta(days=1)  # platforms' days end up to a day after the shop's
    bounds: list[date] = [datetime(_FIRST_YEAR, 1, 1, tzinfo=night_end.tzinfo), latest]
    if column.type == "date":
        bounds = [bound.date() for bound in bounds if isinstance(bound, datetime)]
    words = f"{column.name} lies between {_FIRST_YEAR} and the end of the next day"
    made = [within(column.name, words, minimum=bounds[0].isoformat(), maximum=bounds[1].isoformat())]
    if stream.freshness_days is not None:
        words = f"the newest {stream.name} are at most {stream.freshness_days} days old"
        made.append(within("age_days", words, maximum=stream.freshness_days, severity="warning"))
    return made
