"""Nights of the pipeline on the demo shop: the clock moves, the pipeline runs as on any other shop."""

from __future__ import annotations

import os
import shlex
import sys
from datetime import date
from pathlib import Path
from typing import NoReturn

from demo import databases
from demo.home import Home
from demo.servers import ensure

_PROJECT = Path(__file__).resolve().parent.parent


def play(home: Home, last: date, days: int, engine: str) -> NoReturn:
    """Become the pipeline that runs `days` nights ending with `last`: a signal meant for it reaches it."""
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
        "--engine",
        engine,
        "--before-each",
        move_clock,
    ]
    sys.stdout.flush()
    os.chdir(_PROJECT)
    os.execv(sys.executable, night)  # noqa: S606
