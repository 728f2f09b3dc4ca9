"""What came of each node of a build, kept in `ops.dbt_results`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from warehouse import ledger

_BAD = ("error", "fail", "runtime error")
Query = Callable[[str], Sequence[tuple[Any, ...]]]


@dataclass(frozen=True)
class Outcome:
    """One node: its name, what it is, dbt's status and message, seconds, rows, and why it failed if it did."""

    name: str
    kind: str
    status: str
    seconds: float
    rows: int | None
    message: str | None
    failure: str | None


def of(results: Iterable[Any], query: Query) -> dict[str, Outcome]:
    """The outcome of each of dbt's results by its name; `query` asks the engine that computed them."""
    return {outcome.name: outcome for outcome in (_outcome(result, query) for result in results)}


def record(connection: psycopg.Connection, run_id: str, outcomes: Iterable[Outcome]) -> None:
    """Note each outcome in the ledger; the caller commits."""
    for one in outcomes:
        ledger.record_node(connection, run_id, one.name, one.kind, one.status, one.seconds, one.rows, one.message)


def _outcome(result: Any, query: Query) -> Outcome:
    status = str(result.status)
    failure = None
    if status in _BAD:
        found = _faults(result.node, query) if status == "fail" else ""
        failure = found or " ".join(str(result.message).split())
    rows = result.adapter_response.get("rows_affected") if result.adapter_response else None
    return Outcome(
        result.node.unique_id, str(result.node.resource_type), status, result.execution_time, rows, result.message,
        failure,
    )  # fmt: skip


def _faults(test: Any, query: Query) -> str:
    """What a test of a table's promise found, as `person_id is missing: 3`; empty for other tests."""
    if getattr(getattr(test, "test_metadata", None), "name", None) not in ("one_row_per", "never_null"):
        return ""
    return "; ".join(f"{fault}: {occurrences}" for fault, occurrences in query(test.compiled_code))
