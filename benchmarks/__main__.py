"""`make bench`: every figure, printed as tables."""

from __future__ import annotations

from benchmarks import load, night, sentiment, sources
from benchmarks.measure import Table


def main() -> None:
    """Load beside plain COPYs, sources on demo servers, sentiment beside stars, a night of the demo shop by phase."""
    table = Table("load: landing to stage, 500,000 rows")
    load.run(table)
    print(table, flush=True)
    by_source = Table(sources.TITLE)
    sources.run(by_source)
    print(by_source, flush=True)
    judged = Table(sentiment.TITLE)
    sentiment.run(judged)
    print(judged, flush=True)
    phases = Table("night of the demo shop, wall time by phase")
    night.run(phases)
    print(phases, flush=True)


main()
