"""`make test-celery`: a night by Airflow's CeleryExecutor, with a real Redis and two workers, on this machine."""

from __future__ import annotations

import re
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import runs
from tests.celery import environment as with_celery
from tests.celery.stand import WORKERS
from tests.commands import somebody
from warehouse import ledger
from warehouse.connection import connect
from warehouse.settings import PROJECT, environment

_PATIENCE_SECONDS = 1200

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    """An empty Redis that asks for a password; its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    password = secrets.token_hex()
    options = ("--port", str(port), "--bind", "127.0.0.1", "--requirepass", password, "--dir", str(folder))
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen(["redis-server", *options], stdout=log, stderr=log)
    try:
        yield f"redis://:{password}@127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


@contextmanager
def _airflow(python: Path, home: Path, file: Path, folder: Path, redis: str) -> Iterator[str]:
    """Airflow's address; its tasks wait in Redis for the workers."""
    variables = {
        "PATH": f"{python.parent}:{environment('PATH') or '/usr/bin:/bin'}",
        "HOME": str(home),
        "PYTHONPATH": str(PROJECT),
        "HOURGLASS_HOME": str(home),
        "HOURGLASS_NIGHTLY_CRON": "0 0 29 2 *",  # never by itself
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW__CELERY__BROKER_URL": redis,
    }
    with (folder / "stand.log").open("wb") as log:
        command = [str(python), "-m", "tests.celery.stand", str(file), str(folder)]
        stand = subprocess.Popen(
            command, cwd=PROJECT, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        )
    assert stand.stdin is not None and stand.stdout is not None
    try:
        url = stand.stdout.readline().strip()
        assert url, (folder / "stand.log").read_text()[-4000:]
        yield url
    finally:
        stand.stdin.close()
        stand.wait()


def _done(folder: Path) -> dict[str, int]:
    """The number of tasks that each worker has completed."""
    return {name: len(re.findall(r"Task \S+ succeeded", (folder / f"{name}.log").read_text())) for name in WORKERS}


def _wait_for_workers(folder: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not all(" ready." in (folder / f"{name}.log").read_text() for name in WORKERS):
        said = "\n".join((folder / f"{name}.log").read_text()[-2000:] for name in WORKERS)
        assert time.monotonic() < deadline, said
        time.sleep(1)


@pytest.mark.skipif(shutil.which("redis-server") is None, reason="needs redis-server, Debian's package of that name")
def test_two_workers_do_not_complete_a_night(tmp_path: Path) -> None:
    night = (datetime.now(UTC) - timedelta(days=1)).date()
    drop = shutil.copytree(PROJECT / "extractors" / "files" / "template", tmp_path / "drop")
    file = tmp_path / "hourglass.yml"
    file.write_text(f"shop: {{name: Shop, currency: EUR, country: DE}}\nsources: {{files: {{path: {drop}}}}}\n")
    python = with_celery.python(tmp_path)
    with somebody() as user, _redis(tmp_path) as redis, _airflow(python, user.home, file, tmp_path, redis) as url:
        _wait_for_workers(tmp_path)
        runs.begin(url, night)
        assert runs.ended(url, _PATIENCE_SECONDS) == dict.fromkeys(runs.NIGHT, "success")
        done = _done(tmp_path)
        assert all(done.values()), done
        with connect(user.settings(file)) as connection:
            steps = ledger.done_steps(connection, night)
        assert {("extract", "files"), ("transform", ""), ("export", ""), ("report", "")} <= steps
        told = user.run("warehouse", "status", "--config", file).stdout
        assert "nothing is held back, missing or failed" in told
