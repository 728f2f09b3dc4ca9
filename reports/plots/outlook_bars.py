"""Revenue so far and what is still expected, a bar a channel, with the interval as a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from reports import figures
from reports.plots.svg import FIRST, GRID, INK, SECOND, inline

if TYPE_CHECKING:
    from reports.sections.outlook import Channel

SHOWN = 10


def draw(channels: Sequence[Channel], words: str) -> Markup:
    """Bars of the channels that are expected to bring most; the table beside it has them all."""
    shown = channels[:SHOWN]

    def fill(axes: Any, is_narrow: bool) -> None:
        rows = range(len(shown))
        so_far = [float(one.revenue) for one in shown]
        axes.barh(rows, so_far, 0.62, color=FIRST)
        axes.barh(rows, [float(one.expected) - float(one.revenue) for one in shown], 0.62, left=so_far, color=SECOND)
        for row, one in zip(rows, shown, strict=True):
            axes.plot([float(one.low), float(one.high)], [row, row], color=INK, linewidth=1.5, solid_capstyle="butt")
            axes.annotate(
                figures.short(one.expected), (float(one.high), row), xytext=(5, 0), textcoords="offset points",
                va="center_baseline", fontsize=10 if is_narrow else 11,
            )  # fmt: skip
        axes.set_yticks(rows, [figures.cut(one.name, 14 if is_narrow else 24) for one in shown])
        axes.tick_params(axis="y", labelcolor=INK)
        axes.invert_yaxis()
        axes.xaxis.set_visible(False)
        axes.axvline(0, color=GRID, linewidth=1)
        highest = max((float(one.high) for one in shown), default=0) or 1
        axes.set_xlim(min(0, *so_far), highest * (1.2 if is_narrow else 1.08))

    return inline(fill, lambda is_narrow: 24 + len(shown) * (30 if is_narrow else 32), words, "outlook")
