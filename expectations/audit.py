"""After each load: judge the staged batches of a source, and let them pass or hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from expectations import baseline, engine, truths, words
from expectations.engine import Finding, Judge
from warehouse import ledger, locks, migrate, quarantine, staged, validations
from warehouse.connection import connect
from warehouse.ledger import Batch
from warehouse.settings import Settings
from warehouse.staged import Reckoned
from warehouse.streams import Stream
from warehouse.validations import Validation


@dataclass(frozen=True)
class AuditResult:
    """What became of the staged batches of a source."""

    source: str
    validated: tuple[str, ...] = ()
    quarantined: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    evaluated: int = 0

    @property
    def is_success(self) -> bool:
        """Whether nothing had to be held."""
        return not self.quarantined


@dataclass
class _Report:
    """Results as they come in: the rows to write, and what is wrong by batch."""

    run_id: str
    source: str
    rows: list[Validation] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def add(self, finding: Finding, stream: Stream | None, name: str, batches: Sequence[Batch]) -> None:
        """Note a finding about some batches of a stream (or, without a stream, about the batches themselves)."""
        detail = words.in_words(finding, stream)
        if len(batches) > 1 and stream is not None:
            detail = f"{detail} (in {len(batches)} batches)"
        if not finding.is_success and finding.severity == "critical":
            for batch in batches:
                self.errors.setdefault(batch.batch_id, []).append(f"{name}: {detail}")
        elif not finding.is_success:
            self.warnings.append(f"{name}: {detail}")
        batch_id = batches[0].batch_id if len(batches) == 1 else None
        suite = f"load/{self.source}" + (f".{name}" if stream else "")
        row = words.validation(finding, detail, self.run_id, suite, self.source, name, batch_id)
        self.rows.append(row)


def validate(settings: Settings, source: str, run_id: str) -> AuditResult:
    """Judge all staged batches of a source and move them, by whole units, to `validated` or `quarantined`.

    Results and moves are written in one transaction, so that a killed audit leaves the batches staged for the next.
    Raises ExpectationError if an expectation could not be evaluated.
    """
    with connect(settings, "loader") as connection, locks.in_turn(connection, f"audit {source}"):
        batches = ledger.batches(connection, source=source, states=("staged",))
        if not batches:
            return AuditResult(source)
        streams = {stream.name: stream for stream in migrate.registered_streams(connection) if stream.source == source}
        by_stream: dict[str, list[Batch]] = {}
        for batch in batches:
            by_stream.setdefault(batch.stream, []).append(batch)
        report = _Report(run_id, source)
        with engine.judge(settings, "loader") as judge:
            _judge_batches(judge, connection, batches, report)
            for name, group in by_stream.items():
                _Stream(settings, judge, connection, streams[name], group).judge(report)
        errors = {batch_id: "; ".join(found) for batch_id, found in report.errors.items()}
        validated, held = quarantine.settle(connection, batches, errors)
        validations.record(connection, report.rows)
        connection.commit()
    return AuditResult(source, tuple(validated), held, tuple(report.warnings), len(report.rows))


def _judge_batches(judge: Judge, connection: psycopg.Connection, batches: list[Batch], report: _Report) -> None:
    """Volume: each batch against its kind's history. One row a batch that is unusual, one for all if none is."""
    by_id = {batch.batch_id: batch for batch in batches}
    query = staged.batches_query(connection, list(by_id))
    every = {"result_format": "COMPLETE", "unexpected_index_column_names": ["batch_id", "rows"]}
    for finding in judge.judge(query, baseline.batch_expectations(), every):
        if finding.is_success:
            report.add(finding, None, "", batches)
        for row in finding.result.get("unexpected_index_list") or []:
            one = {**finding.result, "unexpected_count": 1, "element_count": 1, "partial_unexpected_index_list": [row]}
            batch = by_id[row["batch_id"]]
            report.add(Finding(finding.expectation, False, one), None, batch.stream, [batch])


class _Stream:
    """The staged batches of one stream before their judge."""

    def __init__(
        self, settings: Settings, judge: Judge, connection: psycopg.Connection, stream: Stream, batches: list[Batch]
    ) -> None:
        night_end = settings.end_of(max(batch.night for batch in batches))
        self._judge, self._connection, self._stream, self._batches = judge, connection, stream, batches
        self._reckoned = (
            *baseline.reckoned(stream, night_end, staged.lost_fields(connection, stream, batches)),
            *truths.reckoned(stream.source, stream.name),
        )
        self._expectations = [
            *baseline.expectations(stream, night_end),
            *truths.expectations(stream.source, stream.name),
        ]
        self._personal = _personal_columns(stream, self._reckoned)

    def judge(self, report: _Report) -> None:
        """All batches at once; then, for what is not so, the batches that it is not so of, and the first rows.

        At first every row has to be as expected: a batch that is wrong as a whole must not hide among good ones.
        """
        strict = [_strict(expectation) for expectation in self._expectations]
        findings = self._judge.judge(self._query(self._batches), strict)
        for finding, expectation in zip(findings, self._expectations, strict=True):
            if finding.is_success:
                report.add(finding, self._stream, self._stream.name, self._batches)
            elif finding.severity == "critical":
                for batch in self._batches:
                    report.add(self._closer(expectation, [batch]), self._stream, self._stream.name, [batch])
            else:
                closer = self._closer(expectation, self._batches)
                report.add(closer, self._stream, self._stream.name, self._batches)

    def _closer(self, expectation: Any, batches: list[Batch]) -> Finding:
        """One expectation again, with counts and the keys of the first rows, unless it is about personal data."""
        keys = words.shown_keys(self._stream) + ["_batch_id"] * (len(batches) > 1)
        is_personal = not self._personal.isdisjoint(engine.columns(expectation))
        form: Any = "BOOLEAN_ONLY" if is_personal else words.result_format(keys)
        return self._judge.judge(self._query(batches), [expectation], form)[0]

    def _query(self, batches: Iterable[Batch]) -> str:
        ids = [batch.batch_id for batch in batches]
        return staged.query(self._connection, self._stream, ids, self._reckoned)


def _strict(expectation: Any) -> Any:
    return expectation.copy(update={"mostly": 1.0}) if getattr(expectation, "mostly", 1) != 1 else expectation


def _personal_columns(stream: Stream, reckoned: Iterable[Reckoned]) -> frozenset[str]:
    """Columns that are hashes of personal data or reckoned from some."""
    own = {column.name: column.warehouse_name for column in stream.columns if column.pii}
    made = {column.name for column in reckoned if isinstance(column, staged.FirstOf) and own.keys() & set(column.of)}
    return frozenset({*own.values(), *made})
