"""Write the LookML project."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lkml

from reports import metrics
from reports.looker import explores, views
from reports.looker.tables import Table

CONNECTION = "hourglass"


def write(folder: Path, tables: Sequence[Table]) -> list[Path]:
    """`hourglass.model.lkml` and `views/<table>.view.lkml`; returns the files. Other files of the folder stay."""
    (folder / "views").mkdir(parents=True, exist_ok=True)
    model: dict[str, Any] = {
        "connection": CONNECTION,
        "includes": ["/views/*.view.lkml"],
        "explores": [explores.explore(table, tables) for table in tables],
    }
    written = [_put(folder / "hourglass.model.lkml", model)]
    for table in tables:
        view = views.view(table, metrics.defined().values())
        written.append(_put(folder / "views" / f"{table.name}.view.lkml", {"views": [view]}))
    return written


def _put(path: Path, content: dict[str, Any]) -> Path:
    head = "# Made by `python -m reports lookml` from dbt's manifest and the semantic layer: change it there.\n"
    path.write_text(f"{head}{lkml.dump(content)}\n", encoding="utf-8")
    return path
