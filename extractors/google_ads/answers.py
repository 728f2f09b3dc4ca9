"""The answers of one unit's questions: rows in our columns, each landed once, without fields that Google dropped."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from extractors import chunks
from extractors.google_ads import access, errors
from extractors.google_ads.errors import GoogleError, Verdict
from extractors.google_ads.queries import Query
from extractors.google_ads.rows import Row, finished, reader
from extractors.records import UnitRecords
from extractors.run import Context
from warehouse import ledger
from warehouse.ledger import Unit


class Answers:
    """Asks for one unit, and lands what comes."""

    def __init__(self, context: Context, unit: Unit, records: UnitRecords | None) -> None:
        self.unit = unit
        self._context, self._records = context, records
        self._gaps: set[tuple[str, str]] = set()

    @property
    def zone(self) -> ZoneInfo:
        """The account's time zone."""
        name = str(access.account(self._context, self.unit.account)["time_zone"])
        return chunks.zone("Google", self.unit.account, name)

    def rows(self, query: Query, more: str = "", end: str = "") -> Iterator[Row]:
        """Rows of a query in the columns of its stream, before their last touch.

        A field that Google does not know any more costs only itself: it is an open gap. Raises GoogleError.
        """
        while True:
            try:
                read, text = reader(query), query.text(more, end)
                answer = access.google(self._context).rows(self.unit.account, text, query.stream)
                yield from map(read, answer)
                return
            except GoogleError as error:
                column = self._lost(query, error)
                if column is None:
                    raise
                self.gap(query.stream, column, error.reason)
                query = query.without(column)

    def add(self, stream: str, row: Row) -> bool:
        """Land a row of a query; says whether it is new. Raises RecordError, ConflictingRecordsError."""
        if self._records is None:
            raise ValueError("these answers are only read")
        row = finished(stream, row, self.zone)
        key = tuple(str(row.get(column)) for column in self._context.source.streams[stream].keys)
        if not self._records.is_new(stream, key, row):
            return False
        self._records.add(stream, row)
        return True

    def gap(self, stream: str, column: str, reason: str) -> None:
        """Show what of a stream cannot be had."""
        self._gaps.add((stream, column))
        ledger.open_gap(self._context.connection, self._context.run_id, self.unit, stream, column, reason)

    def close_gaps(self) -> None:
        """Close the gaps of the unit that are no more."""
        ledger.close_gaps(self._context.connection, self.unit, self._gaps)

    def _lost(self, query: Query, error: GoogleError) -> str | None:
        """The column whose field Google refuses, unless nothing can be done without it."""
        if errors.classify(error.fault) is not Verdict.LEAVE_OUT:
            return None
        stream = self._context.source.streams[query.stream]
        needed = {*stream.keys, *(column.name for column in stream.columns if column.required)}
        named = [column for column, path in query.fields.items() if f"'{path}'" in error.fault.message]
        return next((column for column in named if column not in needed), None)
