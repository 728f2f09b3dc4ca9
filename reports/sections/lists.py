"""Whom the shop may speak to: each list once, how it changed, who was left out and why, and what waits.

What is to be looked at in several lists is said once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports import figures
from reports.readings import Readings, Row


@dataclass(frozen=True)
class AudienceList:
    """One list at all its destinations. `addressable`: people by destination; None is not known.

    `added` and `removed` are those of the destination where most changes. `stopped`: what was refused, or waits for
    approval, in the words of the exporter. `stands_apart`: its people may be in other lists too.
    """

    name: str
    purpose: str
    stands_apart: bool
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


@dataclass(frozen=True)
class Lists:
    """All lists, by name. `warnings`: what holds for several, with whom it holds for."""

    lists: tuple[AudienceList, ...]
    warnings: tuple[str, ...]


def of(readings: Readings) -> Lists:
    """All lists as of the night."""
    runs = {run["run_id"] for run in readings.runs if run["night"] == readings.night}
    exports = [step for step in readings.steps if step["step"] == "export" and step["run_id"] in runs]
    newest = exports[-1]["detail"] if exports else {}
    return grouped(readings.audience_sizes, readings.audience_exclusions, newest or {})


def grouped(sizes: Sequence[Row], exclusions: Sequence[Row], exported: Row) -> Lists:
    """Lists from rows by list and destination, people left out by reason, and what the night's export noted."""
    names = sorted({row["list_name"] for row in sizes})
    warned: dict[str, set[str]] = {}
    for row in sizes:
        for warning in filter(None, (row["warnings"] or "").split("; ")):
            warned.setdefault(warning, set()).add(row["list_name"])
    common = {warning: held for warning, held in sorted(warned.items()) if len(held) > 1}
    own = {name: sorted(one for one, held in warned.items() if held == {name}) for name in names}
    lists = tuple(
        _list(name, [row for row in sizes if row["list_name"] == name], exclusions, exported, own[name])
        for name in names
    )
    return Lists(lists, tuple(f"{_sentence(one)}: {_whom(held, names)}" for one, held in common.items()))


def _whom(held: set[str], names: Sequence[str]) -> str:
    """The lists, or those that are not of them where these are fewer."""
    others = [figures.label(name) for name in names if name not in held]
    if not others:
        return "all lists"
    if len(others) < len(held):
        return f"all but {figures.in_a_row(others)}"
    return figures.in_a_row([figures.label(name) for name in names if name in held])


def _list(
    name: str, rows: Sequence[Row], exclusions: Sequence[Row], exported: Row, warnings: Sequence[str]
) -> AudienceList:
    people = {one["reason"]: one["people"] for one in exclusions if one["list_name"] == name}
    people["held_out"] = max(row["held_out"] or 0 for row in rows)
    return AudienceList(
        figures.label(name),
        rows[0]["purpose"],
        not rows[0].get("is_in_waterfall", True),  # a transform of an older version did not say it
        _most(rows, "size"),
        tuple((row["destination"], row["addressable"]) for row in rows),
        _most(rows, "added"),
        _most(rows, "removed"),
        _in_words(people),
        tuple(map(_sentence, warnings)),
        tuple(_stopped(name, exported)),
    )


def _most(rows: Sequence[Row], column: str) -> int | None:
    return max((row[column] for row in rows if row[column] is not None), default=None)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


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
