"""The command that keeps Airflow open."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dags.stand import daemons, processes
from dags.stand.airflow_command import AirflowError


@pytest.fixture
def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Two processes that call themselves Airflow, noted as its daemons."""
    monkeypatch.setattr(daemons, "_PATIENCE_SECONDS", 1)
    sleeping = [sys.executable, "-c", "import time; time.sleep(60)  # airflow"]
    running = {name: subprocess.Popen(sleeping, start_new_session=True) for name in ("scheduler", "triggerer")}
    (tmp_path / "airflow").mkdir()
    note = tmp_path / "airflow" / "daemons.json"
    note.write_text(json.dumps({name: process.pid for name, process in running.items()}))
    yield SimpleNamespace(home=tmp_path, running=running, note=note)
    for process in running.values():
        process.kill()
        process.wait()


def test_the_terminal_of_an_airflow_that_was_stopped_elsewhere_waits_for_ever(stand: Any) -> None:
    elsewhere = threading.Timer(0.3, daemons.stop, [stand])
    elsewhere.start()
    daemons.watch(stand, 0.05)
    assert not stand.note.exists()


def test_a_daemon_that_dies_leaves_half_an_airflow_running(stand: Any) -> None:
    stand.running["triggerer"].kill()
    with pytest.raises(AirflowError, match=r"triggerer has ended by itself; its log: .*triggerer\.log"):
        daemons.watch(stand, 0.05)
    assert processes.command(stand.running["scheduler"].pid) is None
