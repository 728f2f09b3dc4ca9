"""Whole processes, measured by the operating system, and plain tables of what came of it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from typing import IO, Any


@dataclass(frozen=True)
class Usage:
    """CPU seconds and peak memory (the largest process) of one command."""

    exit_code: int
    cpu_seconds: float
    peak_mb: float


def usage_of(command: list[str], output: IO[Any] | None = None) -> Usage:
    """Run a command and return what it and the children it waited for used."""
    process = subprocess.Popen(command, stdout=output, stderr=output)
    _, status, used = os.wait4(process.pid, 0)
    return Usage(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


@dataclass
class Table:
    """Rows of text, printed with aligned columns."""

    title: str
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        """Add one row."""
        self.rows.append(cells)

    def __str__(self) -> str:
        width = max((len(row) for row in self.rows), default=0)
        padded = [(*row, *[""] * (width - len(row))) for row in self.rows]
        widths = [max(len(row[column]) for row in padded) for column in range(width)]
        lines = ["  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip() for row in padded]
        return "\n".join([self.title, *lines])
