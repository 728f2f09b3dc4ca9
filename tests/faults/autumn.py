"""A world across the night in which the clocks of New York are set back, 1 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from demo.drop import write_world
from demo.home import Home
from demo.world.generate import Plan, generate

# The first instant after each night in New York, four hours behind UTC until the change and five after it.
ENDS_IN_NEW_YORK = {
    date(2026, 10, 30): "2026-10-31T04:00:00Z",
    date(2026, 10, 31): "2026-11-01T04:00:00Z",
    date(2026, 11, 1): "2026-11-02T05:00:00Z",
    date(2026, 11, 2): "2026-11-03T05:00:00Z",
}
# Instants at which orders are placed, and their nights: 01:30 comes twice on the first of November.
AROUND_THE_CHANGE = {
    "2026-11-01T03:59:59Z": date(2026, 10, 31),
    "2026-11-01T04:00:00Z": date(2026, 11, 1),
    "2026-11-01T05:30:00Z": date(2026, 11, 1),
    "2026-11-01T06:30:00Z": date(2026, 11, 1),
    "2026-11-02T04:59:59Z": date(2026, 11, 1),
    "2026-11-02T05:00:00Z": date(2026, 11, 2),
}


@pytest.fixture(scope="module")
def autumn(tmp_path_factory: pytest.TempPathFactory) -> Home:
    place = Home(tmp_path_factory.mktemp("autumn"))
    write_world(place, generate(Plan(seed=7, scale=0.2, start=date(2026, 10, 12), until=date(2026, 11, 4))))
    return place
