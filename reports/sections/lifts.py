"""What each list did, from the people held out of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reports import figures
from reports.readings import Readings, Row


@dataclass(frozen=True)
class Lift:
    """One list over the longest window that is over for somebody; rates are shares of people, None is not known."""

    name: str
    window_days: int
    treated: int
    held_out: int
    treated_rate: Decimal | None
    held_out_rate: Decimal | None
    verdict: str


def of(readings: Readings) -> tuple[Lift, ...]:
    """Lists that somebody was drawn for, by name."""
    longest: dict[str, Row] = {}
    for row in sorted(readings.audience_lift, key=lambda row: (row["list_name"], row["window_days"])):
        longest[row["list_name"]] = row
    return tuple(_lift(row) for row in longest.values())


def _lift(row: Row) -> Lift:
    return Lift(
        figures.label(row["list_name"]),
        row["window_days"],
        row["treated"],
        row["held_out"],
        row["treated_rate"],
        row["held_out_rate"],
        _verdict(row),
    )


def _verdict(row: Row) -> str:
    """The verdict with the difference in points and its interval; else what difference would be seen."""
    if row["verdict"] == "uneven split":
        return "the split is not by chance: no verdict"
    if row["verdict"] == "too small":
        effect = row["minimum_detectable_effect"]
        return f"too few to tell less than {_points(effect)}" if effect else "too few to tell"
    return f"{row['verdict']}: {_points(row['lift'])} ({_points(row['low'])} to {_points(row['high'])})"


def _points(share: Decimal) -> str:
    return figures.percent(share).replace("%", "points")
