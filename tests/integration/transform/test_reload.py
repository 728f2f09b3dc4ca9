"""Days that are read again on request."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest

from dags.tasks import watch
from warehouse import ledger
from warehouse.settings import Settings


def test_a_day_read_again_takes_the_marts_back_to_it(settings: Settings, warehouse: psycopg.Connection) -> None:
    assert watch.as_of(settings, date(2026, 11, 5)) == date(2026, 11, 5), "before the first night"
    for day in (20, 3):
        run_id = ledger.start_run(warehouse, settings, date(2026, 11, day), "nightly")
        ledger.record_step(warehouse, run_id, "transform", "complete")
    assert watch.as_of(settings, date(2026, 11, 5)) == date(2026, 11, 20)
    assert watch.as_of(settings, date(2026, 11, 21)) == date(2026, 11, 21)


def test_a_form_without_days_ends_in_a_traceback_or_in_nothing_done() -> None:
    assert watch.days("2026-11-05", None) == (date(2026, 11, 5), date(2026, 11, 5))
    with pytest.raises(watch.NoDaysError, match="fill in `first`"):
        watch.days(None, "2026-11-05")
    with pytest.raises(watch.NoDaysError, match="before"):
        watch.days("2026-11-05", "2026-11-04")
