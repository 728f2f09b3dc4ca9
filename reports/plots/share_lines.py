"""Shares by days since a touch: a line a channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from reports import figures
from reports.plots.svg import FIRST, GRID, INK, MUTED, SECOND, SPEND, inline

_LOOKS = ((FIRST, "-"), (SPEND, "-"), (INK, "--"), (SECOND, "-"), (MUTED, ":"))
SHOWN = len(_LOOKS)

Points = Sequence[tuple[int, float]]  # day and share, by day


def draw(lines: Mapping[str, Points], words: str, name: str) -> Markup:
    """Lines by name, in the order of the mapping; shares hold until the next point."""

    def fill(axes: Any, is_narrow: bool) -> None:
        for (label, points), (colour, style) in zip(lines.items(), _LOOKS, strict=False):
            days, shares = zip(*points, strict=True)
            axes.plot(
                days, shares, style, drawstyle="steps-post", color=colour, linewidth=2, label=figures.cut(label, 24)
            )
        axes.grid(axis="y", color=GRID, linewidth=1)
        axes.yaxis.set_major_formatter(lambda value, _: f"{value * 100:.3g} %")
        axes.locator_params(axis="y", nbins=5)
        axes.set_ylim(bottom=0)
        axes.set_xlim(left=0)
        axes.set_xlabel("days after the contact")
        axes.legend(frameon=False, labelcolor=INK, fontsize=10 if is_narrow else 11, loc="best")

    return inline(fill, lambda is_narrow: 250 if is_narrow else 300, words, name)
