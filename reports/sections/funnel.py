"""How far people have come, by each journey framework, and who is ready to buy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from reports import figures
from reports.readings import Readings, Row

_FIRST = "marketing_hourglass"  # shown open; the others on request
_SHADES = 5


@dataclass(frozen=True)
class Stage:
    """A stage of a framework. `shade` is 1 to 5 by the share of the first stage's people; None is not known."""

    name: str
    people: int
    new_people: int
    to_next_share: Decimal | None
    median_days: str
    shade: int


@dataclass(frozen=True)
class Framework:
    """A framework with its stages in their order."""

    name: str
    stages: tuple[Stage, ...]


@dataclass(frozen=True)
class Ripeness:
    """People in a state tonight, with the change within a week."""

    title: str
    people: str
    change: str
    before: str
    note: str


@dataclass(frozen=True)
class Funnel:
    """All frameworks, the marketing hourglass first, and the people by ripeness."""

    frameworks: tuple[Framework, ...]
    ripeness: tuple[Ripeness, ...]


def of(readings: Readings) -> Funnel | None:
    """Funnels of all people; None before anything is known of anybody."""
    by_framework: dict[str, list[Row]] = {}
    for row in readings.funnel:
        by_framework.setdefault(row["framework"], []).append(row)
    if not any(row["people"] for row in readings.funnel):
        return None
    names = sorted(by_framework, key=lambda name: (name != _FIRST, name))
    frameworks = tuple(
        Framework(figures.label(name), tuple(_stage(row, by_framework[name][0]) for row in by_framework[name]))
        for name in names
    )
    return Funnel(frameworks, _ripeness(readings))


def _stage(row: Row, first: Row) -> Stage:
    share = figures.quotient(row["people"], first["people"]) or Decimal(0)
    median = row["median_days_to_next"]
    return Stage(
        figures.label(row["stage"]),
        row["people"],
        row["new_people"],
        row["to_next_share"],
        figures.MISSING if median is None else f"{median:,.1f}",
        min(1 + int(share * _SHADES), _SHADES) if row["people"] else 0,
    )


def _ripeness(readings: Readings) -> tuple[Ripeness, ...]:
    days = {row["business_day"]: row for row in readings.ripeness}
    tonight, before = days.get(readings.night), days.get(readings.night - timedelta(days=7))
    if tonight is None:
        return ()
    told = (
        ("hot", "Ready to buy", "a cart, a checkout or a form in 14 days, and no order since"),
        ("not_yet_ripe", "Not yet ripe", "engaged or joined in 90 days, without cart, form or order"),
    )
    return tuple(
        Ripeness(
            title,
            figures.count(tonight[name]),
            figures.change(tonight[name], before[name] if before else None),
            figures.count(before[name] if before else None),
            note,
        )
        for name, title, note in told
    )
