"""`make bench`: every figure, printed as tables. `python -m benchmarks load sources --scale 1` prints only these.

Scale 1 is the size of docs/figures.md, which takes hours; a quarter of it, the default, ends within one. What has no
size of its own (loading, sources, a night of the demo shop, forecasts, sentiment) is the same at every scale.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from benchmarks import attribution, engines, forecasts, increment, load, marts, night, sentiment, sources, visits
from benchmarks.measure import Table

_FIGURES: dict[str, tuple[str, Callable[[Table, float], None]]] = {
    "load": ("load: landing to stage, 500,000 rows", lambda table, _: load.run(table)),
    "sources": (sources.TITLE, lambda table, _: sources.run(table)),
    "night": ("night of the demo shop, wall time by phase", lambda table, _: night.run(table)),
    "marts": (marts.TITLE, marts.run),
    "visits": (visits.TITLE, visits.run),
    "engines": (engines.TITLE, lambda table, scale: engines.run(table, int(50_000 * scale))),
    "attribution": ("attribution beside other packages", attribution.run),
    "increment": ("attribution: one night's increment beside the full rebuild", increment.run),
    "forecasts": (forecasts.TITLE, lambda table, _: forecasts.run(table)),
    "sentiment": (sentiment.TITLE, lambda table, _: sentiment.run(table)),
}


def main() -> None:
    """The tables asked for, in their order; all of them without a name."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("figures", nargs="*", help=f"some of {', '.join(_FIGURES)}")
    parser.add_argument("--scale", type=float, default=0.25, help="share of the sizes in docs/figures.md (0.25)")
    given = parser.parse_args()
    unknown = set(given.figures) - set(_FIGURES)
    if unknown:
        parser.error(f"no figures called {', '.join(sorted(unknown))}; there are {', '.join(_FIGURES)}")
    if not 0 < given.scale <= 1:
        parser.error(f"--scale {given.scale}: more than 0 and at most 1")
    for name in given.figures or _FIGURES:
        title, run = _FIGURES[name]
        table = Table(title)
        run(table, given.scale)
        print(table, flush=True)


main()
