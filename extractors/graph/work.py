"""One unit at work: where its records and its gaps go."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractors.records import UnitRecords
from extractors.run import Context
from warehouse import ledger
from warehouse.landing import UnitWriter
from warehouse.ledger import Unit


@dataclass
class Work:
    """A unit that is being extracted."""

    context: Context
    unit: Unit
    records: UnitRecords
    gaps: set[tuple[str, str]] = field(default_factory=set)

    @staticmethod
    def of(context: Context, unit: Unit, writer: UnitWriter) -> Work:
        """The work on a unit."""
        place = f"Meta, account {unit.account}, {unit.name}"
        return Work(context, unit, UnitRecords(context.source.streams, writer, place))

    def gap(self, stream: str, field_name: str, reason: str) -> None:
        """Note a field or an object that cannot be had."""
        self.gaps.add((stream, field_name))
        ledger.open_gap(self.context.connection, self.context.run_id, self.unit, stream, field_name, reason)

    def done(self) -> None:
        """Close the gaps that are no more, and forget what was kept for another try."""
        ledger.close_gaps(self.context.connection, self.unit, self.gaps)
        self.context.keep_state(self.unit, None)
