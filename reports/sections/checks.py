"""What the night's checks found, what is held back, and what is known to be missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reports import figures
from reports.readings import Readings, Row

_REMEDIES = {
    "critical": "Its batch is held back, see below; correct it at the source and run the night again, or release it.",
    "warning": "It was published all the same; correct it at the source if it is not meant.",
}


@dataclass(frozen=True)
class Finding:
    """An expectation that did not hold: where, what, and what to do."""

    severity: str
    place: str
    words: str
    remedy: str


@dataclass(frozen=True)
class Held:
    """A batch in quarantine, with the two ways out."""

    batch_id: str
    place: str
    night: date
    rows: int | None
    reason: str
    commands: tuple[str, str]


@dataclass(frozen=True)
class Gap:
    """Something a source could not give, and since when; `number` as `status` shows it, where it may be acknowledged.

    `acknowledged`: when, and why it may stay; None while nobody has said so.
    """

    place: str
    reason: str
    since: date
    number: int | None = None
    acknowledged: str | None = None


@dataclass(frozen=True)
class Checks:
    """All findings of the night, critical ones first; of the gaps those first that nobody has acknowledged."""

    evaluated: int
    findings: tuple[Finding, ...]
    held: tuple[Held, ...]
    gaps: tuple[Gap, ...]


def of(readings: Readings) -> Checks:
    """Findings of the night's runs; batches and gaps as they stand."""
    failed = [_finding(row) for row in readings.validations if not row["is_success"]]
    failed.sort(key=lambda finding: finding.severity != "critical")
    gaps = [*map(_gap, readings.gaps), *map(_without_rate, readings.rates_missing)]
    return Checks(
        len(readings.validations),
        tuple(dict.fromkeys(failed)),
        tuple(_held(row) for row in readings.held_batches),
        tuple(sorted(gaps, key=lambda gap: gap.acknowledged is not None)),
    )


def _finding(row: Row) -> Finding:
    place = ".".join(str(row[part]) for part in ("source", "stream", "column_name") if row[part])
    words = row["detail"] or f"{figures.label(row['expectation'])} does not hold"
    severity = "critical" if row["severity"] == "critical" else "warning"
    return Finding(severity, place, words[:1].upper() + words[1:], _REMEDIES[severity])


def _held(row: Row) -> Held:
    name = row["batch_id"]
    commands = tuple(f"python -m warehouse {verb} {name} --reason '…'" for verb in ("release", "discard"))
    place = ", ".join(filter(None, (f"{row['source']}.{row['stream']}", row["account"], row["unit"])))
    return Held(
        name, place, row["night"], row["rows"], row["error"] or "no reason was noted", (commands[0], commands[1])
    )


def _gap(row: Row) -> Gap:
    place = ".".join(filter(None, (row["source"], row["stream"], row["field"])))
    where = ", ".join(filter(None, (row["account"], row["unit"])))
    known = row["acknowledged_at"] and f"{row['acknowledged_at'].date()}: {row['acknowledged_because']}"
    return Gap(
        f"{place} ({where})" if where else place, row["reason"], row["opened_at"].date(), row["gap_id"], known or None
    )


def _without_rate(row: Row) -> Gap:
    words = (
        f"{figures.count(row['amounts'])} of the days {row['first_date']} to {row['last_date']} in"
        f" {row['paid_currency']} count as nothing: no exchange rate of their day or before it is known."
        " Give one in exchange_rates, and the next night counts them."
    )
    return Gap(row["stream"], words, row["first_date"])
