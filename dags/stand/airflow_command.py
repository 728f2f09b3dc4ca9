"""Airflow's own command line, as a process of its own."""

from __future__ import annotations

import subprocess
import sys


class AirflowError(RuntimeError):
    """Airflow did not come up; the message names the daemon and its log."""


def airflow(*arguments: str) -> str:
    """Run one command of Airflow's command line and return what it printed. Raises AirflowError."""
    done = subprocess.run([sys.executable, "-m", "airflow", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AirflowError(f"airflow {' '.join(arguments)} failed: {(done.stderr or done.stdout).strip()[-2000:]}")
    return done.stdout
