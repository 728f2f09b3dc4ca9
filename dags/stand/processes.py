"""Processes that were started here and are noted by their number, which may have gone to another process since."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path


def command(pid: int) -> bytes | None:
    """The command line of a process: empty while it writes its title; None where it has ended."""
    try:
        done, _ = os.waitpid(pid, os.WNOHANG)  # a child of ours that has ended stays until somebody asks
        if done == pid:
            return None
    except ChildProcessError:
        pass
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return None


def end(pids: Sequence[int], is_ours: Callable[[int], bool], patience_seconds: float, whole_group: bool = False) -> int:
    """Ask those that are ours to end, kill those that have not after a while, and return how many there were."""
    send = os.killpg if whole_group else os.kill
    found = [pid for pid in pids if is_ours(pid)]
    for pid in found:
        send(pid, signal.SIGTERM)
    deadline = time.monotonic() + patience_seconds
    while time.monotonic() < deadline and any(is_ours(pid) for pid in found):
        time.sleep(0.1)
    for pid in found:
        if is_ours(pid):
            send(pid, signal.SIGKILL)
    return len(found)
