"""Plays a night in a process of its own that kills itself at a point: `python killed.py SETTINGS NIGHT POINT`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

from extractors import run
from warehouse import landing, ledger, load, publish, receipts, steps
from warehouse.connection import connect
from warehouse.landing import UnitWriter
from warehouse.settings import Settings
from warehouse.settings import load as load_settings


def _die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), 9)


def _after(function: Callable[..., Any]) -> Callable[..., Any]:
    def killed(*arguments: Any, **named: Any) -> None:
        function(*arguments, **named)
        _die()

    return killed


POINTS: dict[str, Callable[[], None]] = {
    "before the file is whole": lambda: setattr(UnitWriter, "close", _die),
    "after the rename": lambda: setattr(landing, "_mark_landed", _die),
    "after landing": lambda: setattr(steps, "stage_landed", _die),
    "after the copy": lambda: setattr(load.Pipe, "copy", _after(load.Pipe.copy)),
    "after staging": lambda: setattr(publish, "publish", _die),
    "before the commit of publishing": lambda: setattr(publish, "_supersede", _die),
    "before the receipt": lambda: setattr(receipts, "write", _die),
}


def play(settings: Settings, night: date) -> None:
    """Land, stage and publish a night."""
    with connect(settings, "loader") as connection:
        run_id = ledger.start_run(connection, settings, night, "test")
        assert not run.land(settings, "files", night, run_id).failures
        steps.stage_landed(settings, "files")
        for batch in ledger.batches(connection, source="files", states=("staged",)):
            ledger.advance(connection, batch.batch_id, "validated")
        connection.commit()
        steps.publish_validated(settings, "files")


if __name__ == "__main__":
    POINTS[sys.argv[3]]()
    steps.publish = publish.publish  # type: ignore[attr-defined]
    play(load_settings(sys.argv[1]), date.fromisoformat(sys.argv[2]))
