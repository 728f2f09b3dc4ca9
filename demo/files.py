"""Writing files whole or not at all, and not at all if nothing changed."""

from __future__ import annotations

import csv
import io
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any


def write(path: Path, text: str) -> bool:
    """Write a file aside and put it in its place; an equal one stays untouched. Says whether it wrote."""
    content = text.encode()
    if path.exists() and path.stat().st_size == len(content) and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_bytes(content)
    aside.replace(path)
    return True


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> bool:
    """Write rows as CSV: header, commas, UTF-8, nothing for None, true and false in lower case."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return write(path, text.getvalue())


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


class DayTable:
    """Rows of a CSV file by account and date, read again when the file changes."""

    def __init__(self, file: Path) -> None:
        self.file, self._stamp = file, 0
        self._rows: dict[tuple[str, str], list[dict[str, str]]] = {}

    def rows(self, account_id: str, day: date) -> list[dict[str, str]]:
        """Rows of one account and day."""
        stamp = self.file.stat().st_mtime_ns
        if stamp != self._stamp:
            fresh = defaultdict(list)
            with self.file.open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    fresh[row["account_id"], row["date"]].append(row)
            self._rows, self._stamp = fresh, stamp
        return self._rows.get((account_id, day.isoformat()), [])
