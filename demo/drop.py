"""A simulated world as files: the drop folder by the file contract, the truth, and what the vendors' servers tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING

from demo.files import write_csv
from demo.home import Home
from demo.umami import export as umami
from demo.world.calendar import day_of
from demo.world.figures import AdDay, Claim
from demo.world.generate import World
from demo.world.google import AdClick
from demo.world.tables import Row, Tables
from extractors.catalog import sources

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_MONTHLY = ("visits", "events")  # a folder with one file a month: old ones stay

# What the shop's own system knows; its servers tell it. Visits are the journeys' stuff.
_SHOP = ("orders", "order_lines", "refunds", "customers", "visits")

_OF_META = ("page_posts", "comments", "leads", "stories", "ratings")  # what Meta's server tells of the shop's pages
_META_FORM = "meta-tasting"
_NOT_IN_DROP = ("page_posts", "comments", "exchange_rates", "support_tickets", *_SHOP[:-1])

Timed = list[tuple[int, Row]]  # rows, each with the instant at which it is known


class ContractError(ValueError):
    """The world has a column that the file contract does not know."""


def write_world(home: Home, world: World) -> list[str]:
    """Write a world into a demo folder; gives the files that changed, relative to it."""
    for stream in _OF_META:
        _write_of_meta(home.platforms / "meta", stream, world.drop)
    written = [f"drop/{name}" for name in write_contract(home.drop, world.drop, _in_drop)]
    _write_of_systems(home, world.drop)
    for table in world.truth.streams():
        rows = [row for _, row in world.truth.rows(table)]
        write_csv(home.truth / f"{table}.csv", list(rows[0]), rows)
    for table in _SHOP:
        write_csv(home.platforms / "shop" / f"{table}.csv", *_as_shop_tells(world.drop, table))
    for platform in ("meta", "google"):
        folder = home.platforms / platform
        _write(folder / "ad_days.csv", AdDay, [day for day in world.ad_days if day.platform == platform])
        _write(folder / "claims.csv", Claim, [claim for claim in world.claims if claim.platform == platform])
    _write(home.platforms / "google" / "clicks.csv", AdClick, world.clicks)
    home.remember(world.plan)
    return written


def write_contract(folder: Path, tables: Tables, rows_of: Callable[[str, Tables], Timed] | None = None) -> list[str]:
    """Write a world's tables as files of the contract, all rows or those of `rows_of`; gives the files that changed."""
    written = []
    for stream in sorted(set(tables.streams()) & set(sources()["files"].streams)):
        rows = rows_of(stream, tables) if rows_of else list(tables.rows(stream))
        for name, part in _files(stream, rows) if rows else ():
            if write_csv(folder / name, _columns(stream, tables), part):
                written.append(name)
    return written


def _in_drop(stream: str, tables: Tables) -> Timed:
    """Rows of a stream that no other system tells.

    Of visits and events those that Umami does not see; of leads those that did not fill in Meta's own form.
    """
    if stream in _NOT_IN_DROP:
        return []
    rows = list(tables.rows(stream))
    if stream == "leads":
        return [(at, row) for at, row in rows if row["form_id"] != _META_FORM]
    if stream not in ("visits", "events"):
        return rows
    seen = umami.visits(tables)
    return [(at, row) for at, row in rows if row["visit_id"] not in seen]


def _write_of_systems(home: Home, tables: Tables) -> None:
    """What Umami, the help desk and the central bank know."""
    for name, rows in _files("events", umami.events(tables)):
        write_csv(home.platforms / "umami" / name, umami.COLUMNS, rows)
    for file, stream in (("helpdesk/tickets.csv", "support_tickets"), ("ecb/rates.csv", "exchange_rates")):
        write_csv(home.platforms / file, _columns(stream, tables), [row for _, row in tables.rows(stream)])


def _write_of_meta(folder: Path, stream: str, tables: Tables) -> None:
    """Rows of the shop's pages as Meta has them; of the leads those who filled in Meta's own form."""
    rows = [row for _, row in tables.rows(stream) if stream != "leads" or row["form_id"] == _META_FORM]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    if rows:
        write_csv(folder / f"{stream}.csv", columns, rows)


def _write(file: Path, kind: type[DataclassInstance], rows: Sequence[DataclassInstance]) -> None:
    write_csv(file, [field.name for field in fields(kind)], map(asdict, rows))


def _as_shop_tells(tables: Tables, table: str) -> tuple[list[str], list[Row]]:
    """Columns and rows of a table of the shop's own, every version of them."""
    contract = [column.name for column in sources()["files"].streams[table].columns if column.name[0] != "_"]
    return contract, [row for _, row in tables.rows(table)]


def _columns(stream: str, tables: Tables) -> list[str]:
    """Columns of the contract for a stream; `updated_at` only where the world has it.

    Raises ContractError naming a column that is not in the contract.
    """
    contract = [column.name for column in sources()["files"].streams[stream].columns if column.name[0] != "_"]
    used: set[str] = set().union(*(row.keys() for _, row in tables.rows(stream)))
    if used - set(contract):
        raise ContractError(f"{stream}: the file contract has no column {min(used - set(contract))!r}")
    return [name for name in contract if name != "updated_at" or name in used]


def _files(stream: str, rows: Iterable[tuple[int, Row]]) -> Iterator[tuple[str, list[Row]]]:
    """Name and rows of each file of a stream."""
    if stream not in _MONTHLY:
        yield f"{stream}.csv", [row for _, row in rows]
        return
    months: dict[str, list[Row]] = defaultdict(list)
    for at, row in rows:
        months[f"{day_of(at):%Y-%m}"].append(row)
    for month, rows_of_month in months.items():
        yield f"{stream}/{month}.csv", rows_of_month
