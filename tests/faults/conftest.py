"""Each phase's own test runs only when this folder is asked for (`make test-faults`): it takes a night and a half each.

Everywhere else one night that is killed at the most telling points, one after the other, stands for them.
"""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if any("faults" in argument for argument in config.args):
        return
    left_out = [item for item in items if item.get_closest_marker("faults") is not None]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
