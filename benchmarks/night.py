"""Wall time by phase of a night of the demo shop: the first run, the same night again, and the next night."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from benchmarks.measure import Table, usage_of
from warehouse.settings import set_environment

_PHASE = re.compile(r"\[\d+/\d+\] (\w+): (\w+), ([\d.]+) s")
NIGHT = date(2026, 11, 20)


def run(table: Table, scale: float = 1.0) -> None:
    """Three runs in a home folder of their own; their phases become rows of the table."""
    with tempfile.TemporaryDirectory(prefix="hourglass_bench_") as folder:
        set_environment({"HOURGLASS_HOME": folder, "HOURGLASS_CONFIG": ""})
        world = [
            sys.executable,
            "-m",
            "demo",
            "world",
            "--until",
            str(NIGHT + timedelta(days=1)),
            "--scale",
            str(scale),
        ]
        subprocess.run(world, check=True, stdout=subprocess.DEVNULL)
        try:
            for name, night in (("first", NIGHT), ("again", NIGHT), ("next", NIGHT + timedelta(days=1))):
                _measure(table, name, night, Path(folder))
        finally:
            for command in ("demo", "dags"):
                subprocess.run([sys.executable, "-m", command, "stop"], check=False, stdout=subprocess.DEVNULL)


def _measure(table: Table, name: str, night: date, folder: Path) -> None:
    output = folder / f"{name}.txt"
    began = time.monotonic()
    with output.open("w") as file:
        used = usage_of([sys.executable, "-m", "demo", "night", "--date", str(night)], file)
    wall = time.monotonic() - began
    for phase, state, seconds in _PHASE.findall(output.read_text()):
        table.add(f"{name}: {phase}", state, f"{float(seconds):.1f} s")
    table.add(
        f"{name}: whole command",
        f"exit {used.exit_code}",
        f"{wall:.1f} s",
        f"{used.cpu_seconds:.1f} s CPU",
        f"{used.peak_mb:.0f} MB",
    )
