"""A task that is killed (`kill -9`) at the boundary of a unit, as another process would be."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import Any

import psycopg
import yaml

from warehouse.settings import Settings

_CODE = """
import itertools, os, signal
from datetime import date
from extractors import run
from warehouse.settings import load
landed = itertools.count(1)
die = lambda said: next(landed) >= {after} and os.kill(os.getpid(), signal.SIGKILL)
run.land(load({file!r}), {source!r}, date.fromisoformat({night!r}), {run_id!r}, progress=die)
"""


def land_until_killed(
    settings: Settings, connection: psycopg.Connection, source: str, options: dict[str, Any], night: date, after: int
) -> None:
    """Land a source in a process of its own, which is killed after so many units."""
    file, run_id = settings.home / f"dying_{source}.yml", f"killed after {after}"
    content = {
        "warehouse": {"database": settings.warehouse.database},
        "landing": {"url": settings.landing.url},
        "sources": {source: options},
    }
    file.write_text(yaml.safe_dump(content))
    connection.execute("insert into ops.runs values (%s, %s, 'nightly', 'running')", (run_id, night))
    connection.commit()
    code = _CODE.format(after=after, file=str(file), source=source, night=night.isoformat(), run_id=run_id)
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -9, "the task ended before it was killed"
