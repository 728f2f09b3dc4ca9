"""An empty warehouse for the length of a block, beside the shop's own: to try what must leave no trace there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from psycopg import sql

from warehouse import migrate
from warehouse.connection import connect
from warehouse.settings import Settings, Warehouse
from warehouse.streams import Stream


@contextmanager
def warehouse(settings: Settings, streams: Iterable[Stream]) -> Iterator[Settings]:
    """Settings of a prepared database on the embedded server; it is dropped afterwards."""
    name = f"{settings.warehouse.database}_spare_{os.getpid()}"
    spare = settings.model_copy(update={"warehouse": Warehouse(database=name)})
    try:
        migrate.prepare(spare, streams)
        yield spare
    finally:
        with connect(settings, database="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
