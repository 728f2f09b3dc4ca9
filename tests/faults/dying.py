"""A task that is killed (`kill -9`), as a process may be: at the boundary of a unit, or in the middle of one."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import uuid4

import psycopg
import yaml

from warehouse import ledger
from warehouse.settings import Settings

_BEGIN = """
import os, signal, sys
from datetime import date
from extractors import catalog, run
from warehouse import steps
from warehouse.settings import load
settings, source, night, run_id = load({file!r}), {source!r}, date.fromisoformat({night!r}), {run_id!r}
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
"""
_STAGE = """
run.land(settings, source, night, run_id)
steps.stage_landed(settings, source)
die()
"""
# What is slow to import is imported once, before there is a thread or a connection.
_EACH_UNIT = """
catalog.sources()[source].module
for killed in range(99):
    if not (child := os.fork()):
        os._exit(bool(run.land(settings, source, night, run_id, progress=die).failures))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code != -signal.SIGKILL:
        print(killed)
        sys.exit(code)
"""
_PATIENCE_SECONDS = 120
_KILLED = "killed "  # how the ids of their runs begin


def stage_until_killed(settings: Settings, connection: psycopg.Connection, source: str, night: date) -> None:
    """Land and stage a source in a process of its own, which is killed before it publishes."""
    _killed_by_itself(_code(settings, connection, source, night, _STAGE))


def land_killed_when(
    settings: Settings, connection: psycopg.Connection, source: str, night: date, is_time: Callable[[], bool]
) -> None:
    """Land a source in a process of its own, and kill it as soon as it is time (as the vendor's server sees it)."""
    child = subprocess.Popen([sys.executable, "-c", _code(settings, connection, source, night, _STAGE)])
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


def kill_after_each_unit(settings: Settings, connection: psycopg.Connection, source: str, night: date) -> int:
    """Land the night in as many processes as it has units, each killed after one; gives how many that were.

    No unit is begun twice: the ledger learns of each reading before its first byte.
    """
    done = _run(_code(settings, connection, source, night, _EACH_UNIT))
    assert done.returncode == 0, done.stderr.decode()
    planned = [batch for batch in ledger.batches(connection, source=source, night=night) if _KILLED in batch.run_id]
    units = {(batch.account, batch.unit) for batch in planned}
    assert {batch.state for batch in planned} == {"landed"}
    assert len(units) == int(done.stdout), "a process landed none, or more than one"
    assert len(planned) == len({(batch.account, batch.unit, batch.stream) for batch in planned}), "read twice"
    return len(units)


def _killed_by_itself(code: str) -> None:
    done = _run(code)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def _run(code: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)


def _code(settings: Settings, connection: psycopg.Connection, source: str, night: date, end: str) -> str:
    """A script that begins with a run of its own for the night."""
    run_id = f"{_KILLED}{uuid4()}"
    file = Path(settings.landing.url).with_name(f"dying_{source}.yml")
    content = {
        "shop": settings.shop.model_dump(mode="json", exclude_none=True),
        "warehouse": {"database": settings.warehouse.database},
        "landing": {"url": settings.landing.url},
        "sources": {source: settings.sources[source]},
    }
    file.write_text(yaml.safe_dump(content))
    connection.execute("insert into ops.runs values (%s, %s, 'nightly', 'running')", (run_id, night))
    connection.commit()
    return _BEGIN.format(file=str(file), source=source, night=night.isoformat(), run_id=run_id) + end
