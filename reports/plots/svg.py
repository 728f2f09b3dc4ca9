"""From a matplotlib figure to an SVG that is part of the page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

# Drawn with these colours, and shown with the page's own, which differ by light, dark and paper.
INK, MUTED, GRID, SPEND, FIRST, SECOND = (f"#0{number}0{number}0{number}" for number in range(1, 7))
_VARIABLES = {INK: "ink", MUTED: "muted", GRID: "grid", SPEND: "spend", FIRST: "first", SECOND: "second"}
# Widths in CSS pixels: a plot is drawn once for a phone and once for a desk, so that its letters stay letters.
_WIDTHS = {"narrow": 350, "wide": 960}
_POINTS = 72

Draw = Callable[[Any, bool], None]


def inline(draw: Draw, height: Callable[[bool], int], words: str, name: str) -> Markup:
    """Both widths of a plot; `draw(axes, is_narrow)` fills the axes, `height` is in pixels, `words` tell it."""
    variants = [
        _variant(draw, width, height(kind == "narrow"), words, f"{name}-{kind}", kind)
        for kind, width in _WIDTHS.items()
    ]
    return Markup("\n").join(variants)


def _variant(draw: Draw, width: int, height: int, words: str, name: str, kind: str) -> Markup:
    from matplotlib import rc_context  # takes a second to import
    from matplotlib.figure import Figure

    settings: dict[Any, Any] = {
        "svg.fonttype": "none",  # text stays text, in the page's letters
        "svg.hashsalt": name,
        "text.parse_math": False,  # a name is a name, also with dollars in it
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans"],
        "font.size": 11 if kind == "narrow" else 12.5,
        "text.color": INK,
        "axes.labelcolor": MUTED,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
    }
    with rc_context(settings):
        figure = Figure(figsize=(width / _POINTS, height / _POINTS), layout="constrained")
        figure.patch.set_alpha(0)
        axes = figure.add_subplot()
        axes.patch.set_alpha(0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.tick_params(length=0)
        axes.set_axisbelow(True)
        draw(axes, kind == "narrow")
        written = io.StringIO()
        figure.savefig(written, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    return Markup(_embed(written.getvalue(), words, name, kind))  # noqa: S704 - matplotlib escapes what it writes


def _embed(document: str, words: str, name: str, kind: str) -> str:
    """Take away what only a file of its own needs, and give ids, colours and letters that fit the page."""
    body = document[document.index("<svg") :]
    body = body[body.index(">") + 1 :]
    body = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{name}-', body)
    body = re.sub(r"url\(#", f"url(#{name}-", body)
    body = re.sub(r'xlink:href="#', f'href="#{name}-', body)
    body = re.sub(r"(?<=px )[^;\"]*(?:DejaVu Sans)[^;\"]*", "var(--letters)", body)
    for colour, variable in _VARIABLES.items():
        body = body.replace(colour, f"var(--{variable})")
    box = re.search(r'viewBox="[^"]*"', document)
    assert box is not None
    label = escape(words)
    return f'<svg class="{kind}" {box.group()} role="img" aria-label="{label}">{body}'
