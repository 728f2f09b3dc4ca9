"""Each phase's own test runs only when this folder is asked for (`make test-faults`): it takes a night and a half each.

Everywhere else one night that is killed at the most telling points, one after the other, stands for them.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.faults.outcomes import PLAYED, Outcome, table


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if any("faults" in argument for argument in config.args):
        return
    left_out = [item for item in items if item.get_closest_marker("faults") is not None]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def came_to() -> Callable[[str, str, str], None]:
    """Notes what a fault came to, once the test has shown it: `came_to("meta_ads", "HTML 502", "exact rows")`."""
    return lambda source, fault, outcome: PLAYED.append(Outcome(source, fault, outcome))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table of faults and outcomes."""
    if PLAYED:
        terminalreporter.section("faults and their outcomes")
        terminalreporter.write_line(table())
