"""A task that is killed (`kill -9`), as a process may be: at the boundary of a unit, or in the middle of one."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import yaml

from tests.landing import Landing
from warehouse import ledger
from warehouse.ledger import Unit
from warehouse.settings import Settings

_CODE = """
import itertools, os, signal
from datetime import date
from extractors import run
from warehouse import steps
from warehouse.settings import load
settings, landed = load({file!r}), itertools.count(1)
die = lambda said: next(landed) >= {after} and os.kill(os.getpid(), signal.SIGKILL)
run.land(settings, {source!r}, date.fromisoformat({night!r}), {run_id!r}, progress=die)
steps.stage_landed(settings, {source!r})
os.kill(os.getpid(), signal.SIGKILL)
"""
_NEVER, _PATIENCE_SECONDS = 10**9, 120


def land_until_killed(
    settings: Settings, connection: psycopg.Connection, source: str, options: dict[str, Any], night: date, after: int
) -> None:
    """Land a source in a process of its own, which is killed after so many units."""
    _killed_by_itself(_code(settings, connection, source, options, night, after))


def stage_until_killed(
    settings: Settings, connection: psycopg.Connection, source: str, options: dict[str, Any], night: date
) -> None:
    """Land and stage a source in a process of its own, which is killed before it publishes."""
    _killed_by_itself(_code(settings, connection, source, options, night, _NEVER))


def land_killed_when(
    settings: Settings,
    connection: psycopg.Connection,
    source: str,
    options: dict[str, Any],
    night: date,
    is_time: Callable[[], bool],
) -> None:
    """Land a source in a process of its own, and kill it as soon as it is time (as the vendor's server sees it)."""
    child = subprocess.Popen([sys.executable, "-c", _code(settings, connection, source, options, night, _NEVER)])
    deadline = time.monotonic() + _PATIENCE_SECONDS
    try:
        while not is_time():
            assert child.poll() is None, "the task ended before it was killed"
            assert time.monotonic() < deadline, "the time never came"
            time.sleep(0.02)
    finally:
        child.kill()
        child.wait()
    assert child.returncode == -signal.SIGKILL


def _killed_by_itself(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def _code(
    settings: Settings, connection: psycopg.Connection, source: str, options: dict[str, Any], night: date, after: int
) -> str:
    run_id = f"killed {uuid4()}"
    file = Path(settings.landing.url).with_name(f"dying_{source}.yml")
    content = {
        "shop": settings.shop.model_dump(mode="json", exclude_none=True),
        "warehouse": {"database": settings.warehouse.database},
        "landing": {"url": settings.landing.url},
        "sources": {source: options},
    }
    file.write_text(yaml.safe_dump(content))
    connection.execute("insert into ops.runs values (%s, %s, 'nightly', 'running')", (run_id, night))
    connection.commit()
    return _CODE.format(after=after, file=str(file), source=source, night=night.isoformat(), run_id=run_id)


def kill_after_each_unit(shop: Landing) -> int:
    """Land the night in as many processes as it has units, each killed after one; gives how many that were."""
    options, number = dict(shop.with_options().sources[shop.source] or {}), 0
    while _wanted(shop):
        land_until_killed(shop.settings, shop.connection, shop.source, options, shop.night, 1)
        number += 1
        assert len(_landed(shop)) == number, "a process landed none, or more than one"
    return number


def _wanted(shop: Landing) -> list[Unit]:
    """The units that the night still needs."""
    context = shop.context()
    module = context.source.module
    return [unit for account in module.accounts(context) for unit in module.units(context, account)]


def _landed(shop: Landing) -> set[tuple[str, str]]:
    batches = ledger.batches(shop.connection, source=shop.source, night=shop.night, states=("landed",))
    shop.connection.commit()
    return {(batch.account, batch.unit) for batch in batches}
