"""Nights that run in a home: each notes its process, so that `make stop` can end it before the server goes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dags.stand import processes
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
    pids = [int(note.name) for note in _notes(settings).iterdir()]
    ended = processes.end(pids, _is_night, _PATIENCE_SECONDS)
    for note in _notes(settings).iterdir():
        note.unlink()
    return bool(ended)


def _is_night(pid: int) -> bool:
    return b"nightly" in (processes.command(pid) or b"")


def _notes(settings: Settings) -> Path:
    folder = settings.home / "run" / "nights"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
