"""Which business day a task works for."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from dags.tasks.night import night_of
from warehouse.settings import load

_BEGAN = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # half past midnight of the 21st in Berlin


@pytest.mark.parametrize(
    ("params", "run", "night"),
    [
        ({"night": None}, {"run_after": _BEGAN}, date(2026, 11, 20)),
        ({"night": None}, {"run_after": _BEGAN, "partition_key": "2026-11-18"}, date(2026, 11, 18)),
        ({"night": None}, {"run_after": _BEGAN, "conf": {"night": "2026-11-17"}}, date(2026, 11, 17)),
        ({"night": "2026-11-16"}, {"run_after": _BEGAN, "partition_key": "2026-11-18"}, date(2026, 11, 16)),
    ],
)
def test_a_task_that_is_cleared_days_later_works_for_another_night(
    home: Path, tmp_path: Path, params: dict, run: dict, night: date
) -> None:
    file = tmp_path / "hourglass.yml"
    file.write_text("shop: {name: Test shop, time_zone: Europe/Berlin}\n")
    assert night_of({"params": params, "dag_run": SimpleNamespace(**run)}, load(file)) == night
