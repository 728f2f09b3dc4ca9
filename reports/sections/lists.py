"""Whom the shop may speak to: the lists, how they changed, and who was left out for which reason."""

from __future__ import annotations

from dataclasses import dataclass

from reports import figures
from reports.readings import Readings, Row


@dataclass(frozen=True)
class AudienceList:
    """Sizes of one list at one destination; None is not known."""

    name: str
    destination: str
    size: int | None
    addressable: int | None
    added: int | None
    removed: int | None
    exclusions: str
    warnings: str


def of(readings: Readings) -> tuple[AudienceList, ...]:
    """All lists, by name."""
    return tuple(
        AudienceList(
            figures.label(row["list_name"]),
            figures.label(row["destination"]),
            row["size"],
            row["addressable"],
            row["added"],
            row["removed"],
            _exclusions(readings, row),
            row["warnings"] or "",
        )
        for row in readings.audience_sizes
    )


def _exclusions(readings: Readings, row: Row) -> str:
    """Reasons with the number of people, the most frequent first."""
    found = {
        one["reason"]: one["people"] for one in readings.audience_exclusions if one["list_name"] == row["list_name"]
    }
    found["held_out"] = row["held_out"]
    told = sorted(((reason, number) for reason, number in found.items() if number), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{figures.label(reason).lower()} {figures.count(number)}" for reason, number in told)
