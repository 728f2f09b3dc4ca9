"""Nights of the pipeline on the demo shop: the clock moves, the pipeline runs as on any other shop."""

from __future__ import annotations

import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

from demo import databases
from demo.home import Home
from demo.servers import ensure

_PROJECT = Path(__file__).resolve().parent.parent


def play(home: Home, last: date, days: int) -> int:
    """Run `days` nights that end with `last`; gives the pipeline's exit code."""
    ensure(home)
    databases.prepare(home)
    move_clock = shlex.join([sys.executable, "-m", "demo", "clock", "--home", str(home.folder), "--after"])
    night = [
        sys.executable,
        "-m",
        "dags",
        "nightly",
        "--config",
        str(home.settings),
        "--date",
        last.isoformat(),
        "--days",
        str(days),
        "--before-each",
        move_clock,
    ]
    return subprocess.run(night, cwd=_PROJECT, check=False).returncode
