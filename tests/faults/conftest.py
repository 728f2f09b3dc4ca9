"""Each phase's own test runs only when this folder is asked for (`make test-faults`): it takes a night and a half each.

Everywhere else one night that is killed at the most telling points, one after the other, stands for them.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.faults import impossible
from tests.faults.outcomes import Outcome, table

_OUTCOME = "fault and outcome"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if any("faults" in argument for argument in config.args):
        return
    left_out = [item for item in items if item.get_closest_marker("faults") is not None]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def came_to(record_property: Callable[[str, object], None]) -> Callable[[str, str, str], None]:
    """Notes what a fault came to, once the test has shown it: `came_to("meta_ads", "HTML 502", "exact rows")`."""
    return lambda source, fault, outcome: record_property(_OUTCOME, (source, fault, outcome))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table of faults and outcomes, by source; notes come with the reports, also from other processes."""
    played = [
        Outcome(*value)
        for report in terminalreporter.stats.get("passed", [])
        for name, value in report.user_properties
        if name == _OUTCOME
    ]
    if not played:
        return
    unmet = [one for source in sorted({one.source for one in played}) for one in impossible.outcomes(source)]
    failed = [Outcome("FAILED", report.nodeid, "see above") for report in terminalreporter.stats.get("failed", [])]
    terminalreporter.section("faults and their outcomes")
    terminalreporter.write_line(table([*sorted([*played, *unmet], key=lambda one: one.source), *failed]))
