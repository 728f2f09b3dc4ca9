"""Nights as short as a test needs them: records are landed and staged with the warehouse's own functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg

from expectations import audit
from expectations.audit import AuditResult
from extractors.records import conform
from warehouse import landing, ledger, load, publish
from warehouse.ledger import Batch, Unit
from warehouse.settings import Settings
from warehouse.streams import Stream

NIGHT = date(2026, 11, 20)


@dataclass
class Nights:
    """Lands, stages, judges and publishes."""

    settings: Settings
    connection: psycopg.Connection
    streams: Mapping[str, Stream]
    source: str = "files"
    account: str = "shop"

    def stage(
        self, unit: str, records: Mapping[str, Sequence[dict[str, Any]]], night: date = NIGHT, **scopes: Any
    ) -> dict[str, Batch]:
        """Stage one unit's records by stream; `_raw` skips the types' check, as a faulty extractor would."""
        run_id = ledger.start_run(self.connection, self.settings, night, "test")
        what = Unit(self.source, self.account, unit, tuple(records), scope=scopes)
        with landing.unit_writer(self.settings, self.connection, run_id, night, what, self.streams) as writer:
            for name, rows in records.items():
                for row in rows:
                    writer.add(name, self._conformed(self.streams[name], row))
        batches = ledger.batches(self.connection, source=self.source, unit=unit, states=("landed",))
        with load.Pipe(self.settings) as into:
            for batch in batches:
                load.stage(self.settings, self.connection, self.streams[batch.stream], batch, into)
        return {batch.stream: self.batch(batch.batch_id) for batch in batches}

    def audit(self, run_id: str | None = None) -> AuditResult:
        run_id = run_id or ledger.start_run(self.connection, self.settings, NIGHT, "test")
        return audit.validate(self.settings, self.source, run_id)

    def publish(self, unit: str) -> None:
        batches = ledger.batches(self.connection, source=self.source, unit=unit, states=("validated",))
        publish.publish(self.connection, self.streams, batches)

    def play(self, unit: str, records: Mapping[str, Sequence[dict[str, Any]]], **more: Any) -> AuditResult:
        self.stage(unit, records, **more)
        result = self.audit()
        self.publish(unit)
        return result

    def batch(self, batch_id: str) -> Batch:
        found = ledger.batch(self.connection, batch_id)
        assert found is not None
        self.connection.commit()
        return found

    def rows(self, statement: str, *values: Any) -> list[Any]:
        found = self.connection.execute(statement, values).fetchall()  # type: ignore[call-overload]
        self.connection.commit()
        return list(found)

    def validations(self, **where: Any) -> list[dict[str, Any]]:
        names = "batch_id, stream, suite, expectation, column_name, is_success, unexpected_count, severity, detail"
        found = self.rows(f"select {names} from ops.validations order by validation_id")
        rows = [dict(zip(names.split(", "), row, strict=True)) for row in found]
        return [row for row in rows if all(row[key] == value for key, value in where.items())]

    @staticmethod
    def _conformed(stream: Stream, record: dict[str, Any]) -> dict[str, Any]:
        """The record in the stream's types; what is null although it must not be stays null."""
        missing = {
            c.name: "2026-11-20T00:00:00Z" if c.type == "timestamp" else "0" for c in stream.columns if c.required
        }
        row = conform(stream, {**missing, **{k: v for k, v in record.items() if v is not None}}, "test")
        return {**row, **{key: None for key, value in record.items() if value is None}}


def order(number: int, **values: Any) -> dict[str, Any]:
    """A faultless order."""
    return {
        "order_id": str(number),
        "ordered_at": "2026-11-20T10:00:00Z",
        "status": "paid",
        "currency": "EUR",
        "total": "50",
        "tax_total": "8",
        "shipping_total": "5",
        "email": f"buyer{number}@shop.example",
        **values,
    }
