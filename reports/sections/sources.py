"""Is the night complete, and how old is what each source told?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports import figures
from reports.readings import Readings, Row
from warehouse.settings import Settings

_STEPS = {"transform": "The tables could not be rebuilt", "export": "Some lists could not be handed over"}
_SHOWN_REASONS = 3


@dataclass(frozen=True)
class Source:
    """One source tonight: `last_good` is the last complete night, `last_data` the last with anything new."""

    name: str
    is_complete: bool
    last_good: date | None
    nights_behind: int | None
    last_data: date | None
    held: int
    sentence: str | None


@dataclass(frozen=True)
class State:
    """All sources, and what is wrong in words; no words, no worry."""

    sources: tuple[Source, ...]
    problems: tuple[str, ...]

    @property
    def is_fresh(self) -> bool:
        """Whether every source told what it had tonight."""
        return all(source.is_complete for source in self.sources)


def of(settings: Settings, readings: Readings) -> State:
    """State of the configured sources, and of the steps that work on all of them."""
    tonight = _newest_steps(readings)
    found = tuple(_source(readings, name, tonight.get(("extract", name))) for name in settings.sources)
    problems = [source.sentence for source in found if source.sentence]
    for step, words in _STEPS.items():
        noted = tonight.get((step, ""))
        if noted and noted["state"] == "failed":
            problems.append(f"{words}: {_told(_reasons(noted))}{_standing(readings, step)}")
    return State(found, tuple(problems))


def _newest_steps(readings: Readings) -> dict[tuple[str, str], Row]:
    """The newest note of each step and source of the night; a repair's note takes the place of the failure's."""
    runs = [run["run_id"] for run in readings.runs if run["night"] == readings.night]
    steps = sorted(
        (step for step in readings.steps if step["run_id"] in runs), key=lambda step: runs.index(step["run_id"])
    )
    return {(step["step"], step["source"]): step for step in steps}


def _source(readings: Readings, name: str, noted: Row | None) -> Source:
    age = next((row for row in readings.data_age if row["source"] == name), {})
    last_good, last_data = _last_night(readings, "extract", name), age.get("last_published_date")
    if noted is None or noted["state"] == "running":  # a night played again and broken off takes nothing away
        is_complete = last_good == readings.night
    else:
        is_complete = noted["state"] in ("complete", "unchanged")
    behind = (readings.night - last_good).days if last_good else None
    held = sum(batch["source"] == name for batch in readings.held_batches)
    sentence = None if is_complete else _sentence(readings.night, name, noted, last_good, last_data)
    return Source(name, is_complete, last_good, behind, last_data, held, sentence)


def _sentence(night: date, name: str, noted: Row | None, last_good: date | None, last_data: date | None) -> str:
    if noted is None or noted["state"] == "running":
        what = "was not read tonight"
    else:
        what = "brought only a part of its data tonight" if last_data == night else "failed tonight"
    if last_good:
        ago = figures.counted((night - last_good).days, "night")
        since = f"Its last complete night was {last_good}, {ago} ago; figures that need it are too low since then."
    else:
        since = "It has never been complete: figures that need it are too low."
    why = f" Reason: {_told(_reasons(noted))}" if noted and noted["state"] == "failed" else ""
    return f"{figures.label(name)} {what}. {since}{why}"


def _standing(readings: Readings, step: str) -> str:
    last = _last_night(readings, step, "")
    return f". What stands below is of {last}" if step == "transform" and last else ""


def _last_night(readings: Readings, step: str, source: str) -> date | None:
    nights = {run["run_id"]: run["night"] for run in readings.runs}
    done = [
        nights[noted["run_id"]]
        for noted in readings.steps
        if (noted["step"], noted["source"]) == (step, source) and noted["state"] in ("complete", "unchanged")
    ]
    return max((night for night in done if night <= readings.night), default=None)


def _reasons(noted: Row) -> tuple[str, ...]:
    detail: Mapping[str, Any] = noted["detail"] or {}
    told = detail.get("problems") or [detail.get("error") or "no reason was noted"]
    return tuple(line for one in told for line in str(one).splitlines() if line.strip())


def _told(reasons: tuple[str, ...]) -> str:
    more = len(reasons) - _SHOWN_REASONS
    return "; ".join(reasons[:_SHOWN_REASONS]) + (f"; and {more:,} more" if more > 0 else "")
