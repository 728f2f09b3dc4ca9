"""A simulated world as files: the drop folder by the file contract, the truth, and what Meta's server tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

from demo.files import write_csv
from demo.home import Home
from demo.world.calendar import day_of
from demo.world.figures import AdDay, Claim
from demo.world.generate import World
from demo.world.tables import Row, Tables
from extractors.catalog import sources

_MONTHLY = ("visits", "events", "page_posts", "ad_performance")  # a folder with one file a month: old ones stay


class ContractError(ValueError):
    """The world has a column that the file contract does not know."""


def write_world(home: Home, world: World) -> list[str]:
    """Write a world into a demo folder; gives the files that changed, relative to it."""
    written = []
    for stream in world.drop.streams():
        columns = _columns(stream, world.drop)
        for name, rows in _files(stream, world.drop):
            if write_csv(home.drop / name, columns, rows):
                written.append(f"drop/{name}")
    for table in world.truth.streams():
        rows = [row for _, row in world.truth.rows(table)]
        write_csv(home.truth / f"{table}.csv", list(rows[0]), rows)
    meta = home.platforms / "meta"
    write_csv(meta / "ad_days.csv", [field.name for field in fields(AdDay)], map(asdict, world.ad_days))
    write_csv(meta / "claims.csv", [field.name for field in fields(Claim)], map(asdict, world.claims))
    home.remember(world.plan)
    return written


def _columns(stream: str, tables: Tables) -> list[str]:
    """Columns of the contract for a stream; `updated_at` only where the world has it.

    Raises ContractError naming a column that is not in the contract.
    """
    contract = [column.name for column in sources()["files"].streams[stream].columns if column.name[0] != "_"]
    used: set[str] = set().union(*(row.keys() for _, row in tables.rows(stream)))
    if used - set(contract):
        raise ContractError(f"{stream}: the file contract has no column {min(used - set(contract))!r}")
    return [name for name in contract if name != "updated_at" or name in used]


def _files(stream: str, tables: Tables) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Name and rows of each file of a stream."""
    if stream not in _MONTHLY:
        yield f"{stream}.csv", [row for _, row in tables.rows(stream)]
        return
    months: dict[str, list[Row]] = defaultdict(list)
    for at, row in tables.rows(stream):
        months[f"{day_of(at):%Y-%m}"].append(row)
    for month, rows in months.items():
        yield f"{stream}/{month}.csv", rows
