"""Landing the rows of a stream that a window admits, whatever the shop keeps them in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from extractors.file_contract import versions
from extractors.run import Context
from warehouse import ledger, waiting
from warehouse.landing import UnitWriter
from warehouse.ledger import Unit

_AHEAD = timedelta(days=1)  # clocks and zones differ


def land(context: Context, unit: Unit, writer: UnitWriter, window: versions.Window, tables: Iterable[pa.Table]) -> None:
    """Land a unit of one stream from its checked rows; no key is in two of the tables."""
    (name,) = unit.streams
    stream = context.source.streams[name]
    horizon, ahead = max(datetime.now(UTC), window.end) + _AHEAD, 0
    for table in tables:
        admitted = versions.admitted(table, stream, window)
        rows, copies = versions.newest(admitted, stream)
        writer.duplicates[name] += copies
        if name in unit.scope:
            unadmitted = versions.waiting(table, admitted, stream)
            writer.waiting[name] += waiting.known(context.connection, stream, unadmitted)
        ahead += versions.ahead(table, stream, horizon)
        writer.add_table(name, rows.drop_columns(versions.ROW))
    _report_ahead(context, unit, ahead)


def _report_ahead(context: Context, unit: Unit, rows: int) -> None:
    """Rows of a day that nobody has lived yet wait for it: mostly somebody mistyped a year."""
    reasons = {}
    if rows:
        told = "one row is dated" if rows == 1 else f"{rows} rows are dated"
        reason = f"{told} after tomorrow: not loaded before then; correct the dates if they are wrong"
        context.progress(f"{unit.source} {unit.name}: {reason}")
        reasons[unit.name] = reason
    place = f"{unit.name} (dated ahead)"
    ledger.set_gaps(context.connection, context.run_id, unit.source, unit.account, place, reasons)
