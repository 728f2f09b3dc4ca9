"""Copies of the prepared database.

Not in conftest.py: pytest loads that under a name of its own, and names in use would be noted in two places.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import sql

from warehouse.connection import connect
from warehouse.engine import Engine, Spark
from warehouse.settings import Settings, Warehouse

_IN_USE: set[str] = set()


@contextmanager
def database_of_its_own(prepared: Settings, folder: Path) -> Iterator[Settings]:
    """Settings of a copy of the prepared database, with landing in the folder.

    A name that is free again is used again: dbt's parsed project holds the database's name and is kept by it.
    """
    name = next(name for number in itertools.count(1) if (name := f"test_{number}") not in _IN_USE)
    _IN_USE.add(name)
    with connect(prepared, database="postgres", autocommit=True) as connection:
        command = sql.SQL("create database {} template prepared")
        connection.execute(command.format(sql.Identifier(name)))
    landing = prepared.landing.model_copy(update={"url": str(folder / "landing")})
    yield prepared.model_copy(update={"warehouse": Warehouse(database=name), "landing": landing})
    with connect(prepared, database="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
    _IN_USE.remove(name)


def computed_by(engine: Engine, settings: Settings, **further: Spark) -> Settings:
    """The settings with this engine, and what else is given of `warehouse`."""
    warehouse = settings.warehouse.model_copy(update={"engine": engine, **further})
    return settings.model_copy(update={"warehouse": warehouse})
