"""Spend and net revenue by day, on one scale of money."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from reports import figures
from reports.plots.svg import FIRST, GRID, SPEND, inline

if TYPE_CHECKING:
    from reports.sections.days import Day


def draw(shown: Sequence[Day], words: str) -> Markup:
    """Lines that break where nothing is known."""

    def fill(axes: Any, is_narrow: bool) -> None:
        places = range(len(shown))
        revenue = [_number(day.net_revenue) for day in shown]
        axes.fill_between(places, 0, revenue, color=FIRST, alpha=0.12, linewidth=0)
        axes.plot(places, revenue, color=FIRST, linewidth=2)
        axes.plot(places, [_number(day.spend) for day in shown], color=SPEND, linewidth=2)
        marked = range(len(shown) - 1, -1, -max(len(shown) // (3 if is_narrow else 6), 1))
        axes.set_xticks(list(marked), [str(shown[place].day) for place in marked])
        for tick in axes.get_xticklabels()[:1]:
            tick.set_horizontalalignment("right")
        axes.grid(axis="y", color=GRID, linewidth=1)
        axes.yaxis.set_major_formatter(lambda value, _: figures.short(value))
        axes.locator_params(axis="y", nbins=5)
        axes.set_xlim(0, max(len(shown) - 1, 1))
        axes.set_ylim(bottom=min(0, axes.get_ylim()[0]))

    return inline(fill, lambda is_narrow: 220 if is_narrow else 300, words, "days")


def _number(value: Decimal | None) -> float:
    return float("nan") if value is None else float(value)
