"""What a night shows on the terminal: its progress. What Airflow, dbt and the rest print goes to a file."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from dbt_project import progress


def console() -> Console:
    """A console that prints to the terminal even while the streams are turned to a file."""
    return Console(file=os.fdopen(os.dup(1), "w"), highlight=False)


@contextmanager
def printed_to(file: Path) -> Iterator[None]:
    """Turn the streams to the end of the file: below Python, because loggers keep those that they found."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        try:
            yield
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, stream in enumerate(kept, 1):
                os.dup2(stream, number)
                os.close(stream)


@contextmanager
def progress_told(tell: Callable[[str], None], place: str) -> Iterator[None]:
    """Tell each line of a transform's progress after its place; elsewhere it is in the task's log."""
    handler = logging.Handler(logging.INFO)
    handler.emit = lambda record: tell(f"{place}: {record.getMessage()}")  # type: ignore[method-assign]
    level = progress.log.level
    progress.log.addHandler(handler)
    progress.log.setLevel(logging.INFO)
    try:
        yield
    finally:
        progress.log.removeHandler(handler)
        progress.log.setLevel(level)
