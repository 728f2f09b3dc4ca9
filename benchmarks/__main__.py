"""`make bench`: every figure, printed as tables. `python -m benchmarks load sources` prints only these."""

from __future__ import annotations

import sys
from collections.abc import Callable

from benchmarks import attribution, engines, forecasts, increment, load, marts, night, sentiment, sources, visits
from benchmarks.measure import Table

_FIGURES: dict[str, tuple[str, Callable[[Table], None]]] = {
    "load": ("load: landing to stage, 500,000 rows", load.run),
    "sources": (sources.TITLE, sources.run),
    "night": ("night of the demo shop, wall time by phase", night.run),
    "marts": (marts.TITLE, marts.run),
    "visits": (visits.TITLE, visits.run),
    "engines": (engines.TITLE, engines.run),
    "attribution": ("attribution beside other packages", attribution.run),
    "increment": ("attribution: one night's increment beside the full rebuild", increment.run),
    "forecasts": (forecasts.TITLE, forecasts.run),
    "sentiment": (sentiment.TITLE, sentiment.run),
}


def main() -> None:
    """The tables asked for, in their order; all of them without a name."""
    unknown = set(sys.argv[1:]) - set(_FIGURES)
    if unknown:
        sys.exit(f"no figures called {', '.join(sorted(unknown))}; there are {', '.join(_FIGURES)}")
    for name in sys.argv[1:] or _FIGURES:
        title, run = _FIGURES[name]
        table = Table(title)
        run(table)
        print(table, flush=True)


main()
