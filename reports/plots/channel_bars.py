"""Spend beside the revenue that two models credit, a group of bars a channel."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from reports import figures
from reports.plots.svg import FIRST, GRID, SECOND, SPEND, inline

if TYPE_CHECKING:
    from reports.sections.channels import Channel

SHOWN = 10
_LETTERS = {True: 14, False: 24}  # of a channel's name, on a phone and on a desk


def draw(channels: Sequence[Channel], models: Sequence[str], words: str) -> Markup:
    """Bars of the channels that bring most; the table beside it has them all."""
    shown = channels[:SHOWN]
    colours = (SPEND, FIRST, SECOND)[: 1 + len(models)]
    groups = [(one.spend, *(credited.revenue for credited in one.by_model)) for one in shown]

    def fill(axes: Any, is_narrow: bool) -> None:
        thickness = 0.8 / len(colours)
        for place, colour in enumerate(colours):
            values = [float(group[place] or 0) for group in groups]
            at = [row + (place - (len(colours) - 1) / 2) * thickness for row in range(len(shown))]
            axes.barh(at, values, thickness * 0.88, color=colour)
            for height, value, group in zip(at, values, groups, strict=True):
                _note(axes, max(value, 0.0), height, group[place], is_narrow)
        axes.set_yticks(range(len(shown)), [figures.cut(one.name, _LETTERS[is_narrow]) for one in shown])
        axes.tick_params(axis="y", labelcolor="#010101")
        axes.invert_yaxis()
        axes.xaxis.set_visible(False)
        axes.axvline(0, color=GRID, linewidth=1)
        lowest = min((float(value or 0) for group in groups for value in group), default=0)
        highest = max((float(value or 0) for group in groups for value in group), default=0) or 1
        axes.set_xlim(min(lowest, 0), highest * (1.18 if is_narrow else 1.08))
        axes.margins(y=0.01)

    return inline(fill, lambda is_narrow: 24 + len(shown) * (18 if is_narrow else 17) * len(colours), words, "channels")


def _note(axes: Any, at: float, height: float, value: Decimal | None, is_narrow: bool) -> None:
    if value is not None:
        axes.annotate(
            figures.short(value), (at, height), xytext=(4, 0), textcoords="offset points", va="center_baseline",
            fontsize=10 if is_narrow else 11,
        )  # fmt: skip
