"""What became of each fault, noted while the faults are played and printed as one table at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """One fault of one source: what was played, and what the warehouse has after it (and after the next run)."""

    source: str
    fault: str
    outcome: str


def table(played: Sequence[Outcome]) -> str:
    """The outcomes as a table of fixed width, in the order given."""
    rows = [("source", "fault", "outcome"), *((one.source, one.fault, one.outcome) for one in played)]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    return "\n".join(f"{source:<{widths[0]}}  {fault:<{widths[1]}}  {outcome}" for source, fault, outcome in rows)
