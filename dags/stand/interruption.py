"""Ctrl-C and `kill` end a night within seconds.

Airflow's task runner puts a handler of its own in the place of ours for every task, which asks the task to stop and
goes on; dbt turns Ctrl-C into a failed model. But whichever handler is installed, Python writes the signal's number to
the wakeup descriptor, and a thread of ours reads there. Nothing needs to be undone: what is not committed, the database
rolls back as soon as it sees that nobody listens (`client_connection_check_interval`); the next run completes it.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_PATIENCE_SECONDS = 5  # for the last note in the ledger


@contextmanager
def ending_at_once(note: Callable[[], None]) -> Iterator[None]:
    """On SIGTERM or SIGINT call `note`, say so on standard error, and leave with exit code 128 + the signal."""
    terminal = os.dup(2)  # the night's own is turned to a file
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    handlers = {number: signal.signal(number, lambda *_: None) for number in _SIGNALS}
    before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    waiting = threading.Thread(target=_wait, args=(note, terminal, reading), name="interruption", daemon=True)
    waiting.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        os.close(writing)  # the thread reads the end
        waiting.join()
        os.close(reading)
        os.close(terminal)


def _wait(note: Callable[[], None], terminal: int, reading: int) -> None:
    while caught := os.read(reading, 1):
        if caught[0] in _SIGNALS:
            code = 128 + caught[0]
            last_resort = threading.Timer(_PATIENCE_SECONDS, os._exit, (code,))
            last_resort.daemon = True
            last_resort.start()
            os.write(terminal, b"\nstopped; the same command completes the night\n")
            try:
                note()
            finally:
                os._exit(code)
