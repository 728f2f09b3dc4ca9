"""Two nights in one warehouse at once, each a process of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from extractors import commands
from warehouse import night_lock
from warehouse.night_lock import NightRunsError
from warehouse.settings import PROJECT, Settings, load

_HOLD = """
import sys, time
from warehouse import night_lock
from warehouse.settings import load
with night_lock.held(load(sys.argv[1]), "2026-11-20"):
    print("held", flush=True)
    time.sleep(300)
"""
_PATIENCE_SECONDS = 30


@pytest.fixture
def file(settings: Settings, tmp_path: Path) -> Path:
    """The settings of the test's own database, for other processes."""
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "orders.csv").write_text("order_id,ordered_at,total\n1,2026-11-20T10:00:00Z,20\n")
    path = tmp_path / "hourglass.yml"
    content = {"warehouse": {"database": settings.warehouse.database}, "sources": {"files": {"path": "drop"}}}
    path.write_text(yaml.safe_dump(content))
    return path


def _holder(file: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen([sys.executable, "-c", _HOLD, str(file)], cwd=PROJECT, text=True, stdout=subprocess.PIPE)
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    return holder


def test_a_second_night_stages_rows_twice(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    night = [sys.executable, "-m", "dags", "nightly", "--config", str(file), "--date", "2026-11-21"]
    holder = _holder(file)
    try:
        second = subprocess.run(night, cwd=PROJECT, capture_output=True, text=True, check=False)
        with pytest.raises(NightRunsError):
            commands.land_("files", datetime(2026, 11, 21), str(file))  # noqa: DTZ001 - as typer gives it
    finally:
        os.kill(holder.pid, signal.SIGKILL)
    remedy = rf"pid {holder.pid}; wait for it or run `make stop`"
    told = rf"error: a night \(2026-11-20\) has been running since [\d :-]+ UTC, {remedy}"
    assert second.returncode == 2 and re.fullmatch(told, second.stderr.strip()), second.stderr
    assert not (load(file).home / "run" / "nights" / str(holder.pid)).exists()


def test_a_killed_night_blocks_those_after_it(file: Path) -> None:
    holder = _holder(file)
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            with night_lock.held(load(file), "2026-11-21"):
                return
        except NightRunsError:  # until the server has seen it
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_another_shop_of_the_server_is_refused(file: Path, settings: Settings) -> None:
    other = settings.model_copy(update={"warehouse": settings.warehouse.model_copy(update={"database": "other"})})
    with night_lock.held(load(file), "2026-11-20"), night_lock.held(other, "2026-11-20"):
        pass


def test_make_stop_is_recommended_on_the_wrong_machine(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = socket.gethostname()
    monkeypatch.setattr(socket, "gethostname", lambda: "elsewhere")
    with night_lock.held(load(file), "2026-11-20..2026-11-21"):
        monkeypatch.setattr(socket, "gethostname", lambda: here)
        with pytest.raises(NightRunsError, match=r"pid \d+ on elsewhere; wait for it or run `make stop` there"):
            night_lock.held(load(file), "2026-11-22").__enter__()
