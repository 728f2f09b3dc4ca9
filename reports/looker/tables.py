"""The marts as dbt's manifest describes them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from warehouse.settings import PROJECT

_PREFIXES = ("fct_", "dim_")  # rpt_ tables are the report's own


class ProjectError(RuntimeError):
    """dbt could not read the project; the message is dbt's."""


@dataclass(frozen=True)
class Column:
    """A column, with its type as in the contract."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Table:
    """A table of `marts`; `key` are the columns that tell its rows apart, in the order of its test."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


def read() -> tuple[Table, ...]:
    """`dbt parse`, which needs no warehouse, and of what it finds the facts and dimensions. Raises ProjectError."""
    from dbt.cli.main import dbtRunner  # takes seconds

    project = str(PROJECT / "dbt_project")
    with TemporaryDirectory() as folder:
        places = ["--project-dir", project, "--profiles-dir", project, "--target-path", folder, "--log-path", folder]
        done = dbtRunner().invoke(["parse", "--quiet", *places])
        if not done.success:
            raise ProjectError(f"dbt could not read the project: {done.exception}")
        return of(json.loads(Path(folder, "manifest.json").read_text(encoding="utf-8")))


def of(manifest: Mapping[str, Any]) -> tuple[Table, ...]:
    """Facts and dimensions by name, from dbt's `manifest.json`."""
    nodes = manifest["nodes"].values()
    keys = _keys(node for node in nodes if node["resource_type"] == "test" and node.get("test_metadata"))
    found = [
        Table(node["name"], _plain(node["description"]), _columns(node), keys.get(node["unique_id"], ()))
        for node in nodes
        if node["resource_type"] == "model" and node["schema"] == "marts" and node["name"].startswith(_PREFIXES)
    ]
    return tuple(sorted(found, key=lambda table: table.name))


def _columns(node: Mapping[str, Any]) -> tuple[Column, ...]:
    columns = node["columns"].values()
    return tuple(Column(one["name"], one["data_type"], _plain(one["description"])) for one in columns)


def _keys(tests: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """By model: the columns of which it promises one row each; a single column before several."""
    keys: dict[str, tuple[str, ...]] = {}
    for test in tests:
        if test["test_metadata"]["name"] == "one_row_per":
            model, given = test["attached_node"], test["test_metadata"]["kwargs"]["columns"]
            key = tuple(name.strip('"') for name in given)
            if model not in keys or len(key) < len(keys[model]):
                keys[model] = key
    return keys


def _plain(text: str) -> str:
    return " ".join(text.split())
