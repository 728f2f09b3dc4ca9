"""Whom the shop may speak to: each list once, how it changed, who was left out and why, and what waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports import figures
from reports.readings import Readings, Row


@dataclass(frozen=True)
class AudienceList:
    """One list at all its destinations. `addressable`: people by destination; None is not known.

    `added` and `removed` are those of the destination where most changes. `stopped`: what was refused, or waits for
    approval, in the words of the exporter.
    """

    name: str
    size: int | None
    addressable: tuple[tuple[str, int | None], ...]
    added: int | None
    removed: int | None
    left_out: str
    warnings: tuple[str, ...]
    stopped: tuple[str, ...]

    @property
    def reach(self) -> str:
        """People addressable: one number, or the smallest and largest where destinations differ."""
        known = sorted({people for _, people in self.addressable if people is not None})
        return " to ".join(figures.count(people) for people in [*known[:1], *known[1:][-1:]]) or figures.MISSING

    @property
    def reach_by_destination(self) -> str:
        """Each destination with its people, where they differ; else empty."""
        if len({people for _, people in self.addressable}) < 2:
            return ""
        return ", ".join(f"{figures.label(name)} {figures.count(people)}" for name, people in self.addressable)


def of(readings: Readings) -> tuple[AudienceList, ...]:
    """All lists, by name."""
    runs = {run["run_id"] for run in readings.runs if run["night"] == readings.night}
    exports = [step for step in readings.steps if step["step"] == "export" and step["run_id"] in runs]
    newest = exports[-1]["detail"] if exports else {}
    return grouped(readings.audience_sizes, readings.audience_exclusions, newest or {})


def grouped(sizes: Sequence[Row], exclusions: Sequence[Row], exported: Row) -> tuple[AudienceList, ...]:
    """Lists from rows by list and destination, people left out by reason, and what the night's export noted."""
    names = sorted({row["list_name"] for row in sizes})
    return tuple(
        _list(name, [row for row in sizes if row["list_name"] == name], exclusions, exported) for name in names
    )


def _list(name: str, rows: Sequence[Row], exclusions: Sequence[Row], exported: Row) -> AudienceList:
    people = {one["reason"]: one["people"] for one in exclusions if one["list_name"] == name}
    people["held_out"] = max(row["held_out"] or 0 for row in rows)
    warnings = {warning for row in rows for warning in (row["warnings"] or "").split("; ") if warning}
    return AudienceList(
        figures.label(name),
        _most(rows, "size"),
        tuple((row["destination"], row["addressable"]) for row in rows),
        _most(rows, "added"),
        _most(rows, "removed"),
        _in_words(people),
        tuple(sorted(warnings)),
        tuple(_stopped(name, exported)),
    )


def _most(rows: Sequence[Row], column: str) -> int | None:
    return max((row[column] for row in rows if row[column] is not None), default=None)


def _in_words(people: Row) -> str:
    """Reasons with the number of people, the most frequent first."""
    told = sorted(((reason, number) for reason, number in people.items() if number), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{figures.label(reason).lower()} {figures.count(number)}" for reason, number in told)


def _stopped(name: str, exported: Row) -> Iterator[str]:
    """What was not sent: exports that wait for approval, and those that failed or were refused."""
    for one in exported.get("lists") or ():
        if one["list"] == name and one["outcome"] == "held":
            yield f"{figures.label(one['destination'])} waits: {(one['warnings'] or ['no reason was noted'])[-1]}"
    for problem in exported.get("problems") or ():
        if str(problem).startswith((f"{name} to ", f"{name}:", f"{name} ")):
            yield str(problem).removeprefix(f"{name} ")
