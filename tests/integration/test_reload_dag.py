"""What the DAGs `reload` and `watchdog` do when an operator triggers them, or the morning comes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import psycopg
import pytest

from dags.tasks import watch
from extractors.run import SourceFailedError
from warehouse import ledger, query
from warehouse.settings import Settings

_FIRST, _LAST = date(2026, 11, 19), date(2026, 11, 20)


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "orders.csv").write_text("order_id,ordered_at,total\n1,2026-11-19T10:00:00Z,20\n")
    return folder


@pytest.fixture
def shop(settings: Settings, drop: Path) -> Settings:
    return settings.model_copy(update={"sources": {"files": {"path": str(drop)}}})


def test_a_range_of_days_or_one_account_is_not_read_again(shop: Settings, warehouse: psycopg.Connection) -> None:
    watch.reload_source(shop, "files", _FIRST, _LAST)
    for night in (_FIRST, _LAST):
        assert ("extract", "files") in ledger.done_steps(warehouse, night)
    assert len(query.rows(warehouse, "raw.files__orders")) == 1
    with pytest.raises(watch.UnknownAccountError, match="files has no account 'other'; it has: "):
        watch.reload_source(shop, "files", _LAST, _LAST, "other")


def test_a_day_that_cannot_be_read_is_taken_for_one_that_was(
    shop: Settings, drop: Path, warehouse: psycopg.Connection
) -> None:
    (drop / "refunds.csv").write_text("refund_id,order_id,refunded_at,amount\nR1,1,2026-11-19T11:00:00Z,-5\n")
    with pytest.raises(SourceFailedError, match=r"refunds\.csv"):
        watch.reload_source(shop, "files", _FIRST, _LAST)
    assert ("extract", "files") not in ledger.done_steps(warehouse, _FIRST)
    (drop / "refunds.csv").write_text("refund_id,order_id,refunded_at,amount\nR1,1,2026-11-19T11:00:00Z,5\n")
    watch.reload_source(shop, "files", _FIRST, _FIRST)
    assert ("extract", "files") in ledger.done_steps(warehouse, _FIRST)
    assert len(query.rows(warehouse, "raw.files__refunds")) == 1


def test_a_form_without_days_or_with_the_last_before_the_first_reads_something() -> None:
    assert watch.days("2026-11-19", None) == (_FIRST, _FIRST)
    assert watch.days("2026-11-19", "2026-11-20") == (_FIRST, _LAST)
    with pytest.raises(watch.NoDaysError, match="fill in `first`"):
        watch.days(None, "2026-11-20")
    with pytest.raises(watch.NoDaysError, match="before `first`"):
        watch.days("2026-11-20", "2026-11-19")


def test_marts_go_back_behind_the_newest_night(shop: Settings, warehouse: psycopg.Connection) -> None:
    assert watch.as_of(shop, _FIRST) == _FIRST
    run_id = ledger.join_run(warehouse, shop, _LAST)
    ledger.record_step(warehouse, run_id, "transform", "complete")
    warehouse.commit()
    assert watch.as_of(shop, _FIRST) == _LAST


def test_the_morning_does_not_say_what_of_the_night_is_missing(shop: Settings, warehouse: psycopg.Connection) -> None:
    run_id = ledger.join_run(warehouse, shop, _LAST)
    for step in ("transform", "report"):
        ledger.record_step(warehouse, run_id, step, "complete")
    warehouse.commit()
    with pytest.raises(watch.NightIncompleteError, match=r"not complete: extract files, export; see .* `reload`"):
        watch.missing(shop, _LAST)
    watch.reload_source(shop, "files", _LAST, _LAST)
    ledger.record_step(warehouse, run_id, "export", "unchanged")
    warehouse.commit()
    watch.missing(shop, _LAST)
