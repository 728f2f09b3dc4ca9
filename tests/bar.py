"""The fourteen points that an export must hold: noted where a test shows one, printed as one table at the end.

A test notes what it shows by the fixture `shows`, or by the mark of that name: `@pytest.mark.shows("4 expiry", "…")`.
A point without a line was shown by no test of this run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest

_POINT = "point of the bar"
POINTS = {
    1: "vendors' vectors, and what must never be hashed",
    2: "row accounting, exact",
    3: "plan of 1,000,000 members, and no more requests than needed",
    4: "600 nights: nobody expires, nobody stays",
    5: "kill -9 at every boundary",
    6: "a rebuild without an empty window",
    7: "erased everywhere, with a receipt each",
    8: "nobody without consent, each member's own consent",
    9: "personal data found nowhere",
    10: "holdouts: stable, checked, silent below what can be seen",
    11: "where a person was sent, at once",
    12: "preview without personal data",
    13: "every refusal has a name and a next step",
    14: "competitors' people: never by ads alone, aimed on the day",
}


@pytest.fixture
def shows(record_property: Callable[[str, object], None]) -> Callable[[str, str], None]:
    """Notes what a test has shown of a point: `shows("5 kill -9", "52 kills, the same members")`."""
    return lambda point, found: record_property(_POINT, (point, found))


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", "shows(point, found): what a test shows of the bar of exports when it passes")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A mark is a note too."""
    item.user_properties.extend((_POINT, mark.args) for mark in item.iter_markers("shows"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the points; notes come with the reports, also from other processes."""
    shown = {
        tuple(value)
        for report in terminalreporter.stats.get("passed", [])
        for name, value in report.user_properties
        if name == _POINT
    }
    if shown:
        terminalreporter.section("what the exports hold")
        for line in table(shown):
            terminalreporter.write_line(line)


def table(shown: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Each point with what was found, in order."""
    found: dict[int, list[tuple[str, str]]] = {number: [] for number in POINTS}
    for point, words in sorted(shown):
        number, _, part = point.partition(" ")
        found[int(number)].append((part, words))
    for number, title in POINTS.items():
        yield f"{number:>2}  {title}" + ("" if found[number] else ": no test of this run")
        yield from (f"      {part}: {words}" for part, words in found[number])
