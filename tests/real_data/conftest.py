"""Real data stay where they lie: `HOURGLASS_REAL_DATA`, or beside the project. What a test needs of them in the form of
the file contract is written into a folder of the test's own.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.nights import shop_of_its_own
from warehouse.settings import PROJECT, Settings, environment

FOLDER = Path(environment("HOURGLASS_REAL_DATA") or PROJECT.parent / "shared" / "data" / "real")

Write = Callable[[str, Iterable[Mapping[str, Any]]], None]


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data."""
    if not FOLDER.is_dir():
        pytest.skip(f"{FOLDER} is not there: set HOURGLASS_REAL_DATA to the folder of real data")
    return FOLDER


@pytest.fixture(scope="module")
def shop(prepared: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A shop in dollars with a 30-day window, an empty warehouse and an empty folder of exports."""
    with shop_of_its_own(
        prepared, tmp_path_factory.mktemp("shop"),
        "shop: {name: Test shop, currency: USD, country: US}",
        "attribution: {lookback_days: {order: 30, first_order: 30}}",
    ) as own:  # fmt: skip
        yield own


@pytest.fixture(scope="module")
def write(shop: Settings) -> Write:
    """Writes rows as one of the shop's exports."""
    return writer(shop)


def writer(shop: Settings) -> Write:
    """What writes rows as one of a shop's exports."""

    def rows_to(name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        listed = list(rows)
        with (shop.file.parent / "drop" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(listed[0]))
            writer.writeheader()
            writer.writerows(listed)

    return rows_to
