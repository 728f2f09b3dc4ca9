"""Nights that run in a home: each notes its process, so that `make stop` can end it before the server goes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.settings import Settings

_PATIENCE_SECONDS = 15


@contextmanager
def noted(settings: Settings) -> Iterator[None]:
    """Note this process for the length of the block."""
    note = _notes(settings) / str(os.getpid())
    note.touch()
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def stop(settings: Settings) -> bool:
    """End the nights of this home; returns whether any ran. The same command completes each later."""
    pids = [pid for pid in (int(note.name) for note in _notes(settings).iterdir()) if _runs(pid)]
    for pid in pids:
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and any(_runs(pid) for pid in pids):
        time.sleep(0.1)
    for pid in pids:
        if _runs(pid):
            os.kill(pid, signal.SIGKILL)
    for note in _notes(settings).iterdir():
        note.unlink()
    return bool(pids)


def _runs(pid: int) -> bool:
    """Whether the process is a night: a killed one leaves its note, and its number may have gone to another."""
    try:
        return b"nightly" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _notes(settings: Settings) -> Path:
    folder = settings.home / "run" / "nights"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
