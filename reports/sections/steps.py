"""Where people turn back on the way to an order or a filled form, and what is bought together."""

from __future__ import annotations

from dataclasses import dataclass

from reports import figures
from reports.readings import Readings, Row

_SHOWN = 10
_LETTERS = 60


@dataclass(frozen=True)
class Step:
    """A form or a step of the checkout."""

    name: str
    shown: int
    abandoned: int
    rate: str


@dataclass(frozen=True)
class Pair:
    """Two products that are bought together; the share of either one's orders that have the other."""

    names: tuple[str, str]
    orders: int
    shares: tuple[str, str]
    lift: str


@dataclass(frozen=True)
class Steps:
    """Steps that lose most people first, pairs that go together most surely first."""

    steps: tuple[Step, ...]
    more: int
    pairs: tuple[Pair, ...]


def of(readings: Readings) -> Steps:
    """At most ten steps and how many more there are; parts without anything to tell are empty."""
    rows = sorted(readings.friction, key=lambda row: (-row["abandoned"], row["step"]))
    steps = tuple(
        Step(_name(row), row["shown"], row["abandoned"], figures.percent(row["rate"], 0)) for row in rows[:_SHOWN]
    )
    pairs = tuple(
        Pair(
            (figures.cut(row["product_a"], _LETTERS), figures.cut(row["product_b"], _LETTERS)), row["orders_both"],
            (figures.percent(row["confidence_ab"], 0), figures.percent(row["confidence_ba"], 0)),
            figures.ratio(row["lift"]),
        )
        for row in readings.product_pairs
    )  # fmt: skip
    return Steps(steps, max(len(rows) - _SHOWN, 0), pairs)


def _name(row: Row) -> str:
    """A form's name is the shop's own, and stays as it is."""
    if row["step_kind"] == "form":
        return f"{figures.cut(row['step'].removeprefix('form:'), _LETTERS)} (form)"
    return figures.label(row["step"])
