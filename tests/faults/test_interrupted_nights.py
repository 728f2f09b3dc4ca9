"""Ctrl-C or `kill` while a night works: it ends, at once, and says in the ledger that it did not come to its end."""

import os
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from tests.commands import User, somebody
from tests.nights import found
from warehouse.connection import WarehouseUnreachableError, connect
from warehouse.settings import Settings

_PATIENCE_SECONDS = 600
_AT_ONCE_SECONDS = 10
_TRANSFORMS = "select run_id from ops.steps where step = 'transform' and state = 'running'"

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(1200)]


def _run_that_transforms(settings: Settings) -> str | None:
    try:
        with connect(settings) as connection:
            rows = found(connection, _TRANSFORMS)
    except (WarehouseUnreachableError, psycopg.errors.UndefinedTable):  # not yet
        return None
    return rows[0]["run_id"] if rows else None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_night_that_was_asked_to_end_goes_on(number: signal.Signals) -> None:
    with somebody() as user:
        file = _shop(user)
        settings = user.settings(file)
        night = user.start("dags", "nightly", "--config", file)
        try:
            deadline, run_id = time.monotonic() + _PATIENCE_SECONDS, None
            while run_id is None:
                assert night.poll() is None, "the night ended by itself"
                assert time.monotonic() < deadline, "the night never came to its transform"
                time.sleep(1)
                if (user.home / "logs" / "nightly.log").exists():
                    run_id = _run_that_transforms(settings)
            time.sleep(3)  # dbt is at work
            os.kill(night.pid, number)
            assert night.wait(_AT_ONCE_SECONDS) == 128 + number
        finally:
            night.kill()
        with connect(settings) as connection:
            states = found(connection, "select state from ops.runs where run_id = %s", (run_id,))
        assert states == [{"state": "failed"}]


def _shop(user: User) -> Path:
    drop = user.home / "drop"
    drop.mkdir()
    night = (datetime.now(UTC) - timedelta(days=1)).date()
    (drop / "orders.csv").write_text(f"order_id,ordered_at,total\n1,{night}T10:00:00Z,20\n")
    file = user.home / "hourglass.yml"
    file.write_text("shop: {name: Test shop}\nsources: {files: {path: drop}}\n")
    return file
