"""Whole processes, measured by the operating system, and plain tables of what came of it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psycopg

# Starts the command and reports what it used. A process of its own, because Linux hands the peak memory of whoever
# starts a command down to it (`ru_maxrss` outlives exec): this one has 10 MB, whoever calls may have hundreds.
_LAUNCHER = """
import os, sys
pid = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, used = os.wait4(pid, 0)
figures = os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
os.write(int(sys.argv[1]), " ".join(map(str, figures)).encode())
"""


@dataclass(frozen=True)
class Usage:
    """CPU seconds and peak memory (the largest process) of one command."""

    exit_code: int
    cpu_seconds: float
    peak_mb: float


def usage_of(command: list[str], output: IO[Any] | None = None) -> Usage:
    """Run a command and return what it and the children it waited for used; peaks below 10 MB cannot be seen."""
    told, telling = os.pipe()
    launched = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(telling), *command]
    with os.fdopen(told) as figures:
        try:
            subprocess.run(launched, check=True, stdout=output, stderr=output, pass_fds=(telling,))
        finally:
            os.close(telling)
        exit_code, cpu_seconds, peak_mb = figures.read().split()
    return Usage(int(exit_code), float(cpu_seconds), float(peak_mb))


def told_by(command: list[str]) -> tuple[str, Usage]:
    """Run a command and return the last line that it printed, with what it used. Raises RuntimeError if it fails."""
    with tempfile.TemporaryFile("w+") as output:
        used = usage_of(command, output)
        output.seek(0)
        lines = output.read().strip().splitlines()
    if used.exit_code:
        raise RuntimeError("\n".join(lines[-20:]))
    return lines[-1], used


def server_cpu_seconds(connection: psycopg.Connection) -> float:
    """What the processes of the connection's server have used so far, those that have ended among them."""
    server = int(_figures(connection.info.backend_pid)[1])
    folders = [folder.name for folder in Path("/proc").iterdir() if folder.name.isdigit()]
    found = [figures for figures in map(_figures, folders) if figures and int(figures[1]) == server]
    ticks = sum(int(one) for figures in found for one in figures[11:13]) + sum(map(int, _figures(server)[13:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def java_of(process: int) -> tuple[float, float]:
    """CPU seconds and peak memory in MB so far of the Java that a process has started; nobody waits for it."""
    cpu, peak = 0.0, 0.0
    for folder in Path("/proc").iterdir():
        figures = _figures(folder.name) if folder.name.isdigit() else []
        if figures and int(figures[1]) == process:
            with suppress(FileNotFoundError, ProcessLookupError, KeyError):  # it ends while it is looked at
                status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
                if status["Name"].strip() == "java":
                    peak += int(status["VmHWM"].split()[0]) / 1024
                    cpu += sum(map(int, figures[11:13])) / os.sysconf("SC_CLK_TCK")
    return cpu, peak


def _figures(process: int | str) -> list[str]:
    """Fields of /proc/<process>/stat from the state on (proc(5)); empty for a process that is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


@dataclass
class Table:
    """Rows of text, printed with aligned columns; each is told on standard error as it comes, for runs take long."""

    title: str
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        """Add one row."""
        self.rows.append(cells)
        print("  ".join(cells).rstrip(), file=sys.stderr, flush=True)

    def __str__(self) -> str:
        width = max((len(row) for row in self.rows), default=0)
        padded = [(*row, *[""] * (width - len(row))) for row in self.rows]
        widths = [max(len(row[column]) for row in padded) for column in range(width)]
        lines = ["  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip() for row in padded]
        return "\n".join([self.title, *lines])
