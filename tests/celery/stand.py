"""Run by a Python that has Celery: Airflow's daemons as `make airflow` starts them, and two workers of its executor.

`python -m tests.celery.stand SETTINGS FOLDER` prints Airflow's address once all are up, and ends them when its standard
input ends. Each worker works in a folder of its own, does one task at a time and logs to `FOLDER/<name>.log`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from dags.stand import daemons
from warehouse.settings import load

WORKERS = ("first", "second")


def main() -> None:
    """Both folders are the caller's; it waits for the workers by their logs."""
    settings, folder = load(sys.argv[1]), Path(sys.argv[2])
    workers: list[subprocess.Popen[bytes]] = []
    try:
        url = daemons.start(settings)  # sets Airflow's environment, which the workers inherit
        workers += [_worker(folder, name) for name in WORKERS]
        print(url, flush=True)
        sys.stdin.read()
    finally:
        for worker in workers:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        daemons.stop(settings)


def _worker(folder: Path, name: str) -> subprocess.Popen[bytes]:
    (folder / name).mkdir()
    options = ("--concurrency", "1", "--skip-serve-logs", "--celery-hostname", f"{name}@%h")
    command = [sys.executable, "-m", "airflow", "celery", "worker", *options]
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(command, cwd=folder / name, stdout=log, stderr=log, start_new_session=True)


if __name__ == "__main__":
    main()
