"""Landing's small files put together: those of one stream and account, month by month, once a month is long over.

A reader finds every batch once, whenever he looks and wherever this is killed: the new file gets its name when it is
whole; then, in one transaction, the ledger has it in the place of the old ones; then comes its receipt, which says of
which batches it is; only then do the old files go. The next time completes what was left.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import psycopg
from psycopg.rows import class_row

from warehouse import landing, landing_store, ledger, locks, merged, receipts
from warehouse.settings import Settings

_MOST_BYTES = 256 * 2**20  # of a file: large enough for any engine, small enough to be written again for an erasure
_PUBLISHED = """
    select source, account, stream, night, batch_id, path, bytes from ops.batches
    where state = 'published' and expired_at is null and night < %s and path not like '%%.merged.parquet'
    order by source, stream, account, date_trunc('month', night), published_at, batch_id
"""
_FOLDERS = """
    select distinct source, stream, account from ops.batches where path like '%.merged.parquet' order by 1, 2, 3
"""
_BY_PATH = "select batch_id, path from ops.batches where source = %s and stream = %s and account = %s"


@dataclass(frozen=True)
class _Landed:
    source: str
    account: str
    stream: str
    night: date
    batch_id: str
    path: str
    bytes: int

    @property
    def folder(self) -> str:
        """Of the month, beside those of the nights."""
        return posixpath.join(posixpath.dirname(posixpath.dirname(self.path)), f"{self.night:%Y-%m}")


def merge(settings: Settings, connection: psycopg.Connection, today: date) -> int:
    """Put together the files of months that are over for `landing.merge_after_days`; returns the files that went."""
    if settings.landing.merge_after_days is None:
        return 0
    month = (today - timedelta(days=settings.landing.merge_after_days)).replace(day=1)
    filesystem, root = landing_store.opened(settings)
    with locks.in_turn(connection, locks.FILES):
        with connection.cursor(row_factory=class_row(_Landed)) as cursor:
            landed = cursor.execute(_PUBLISHED, (month,)).fetchall()
        for _, small in groupby(landed, key=lambda one: one.folder):
            for batches in _alike(filesystem, small):
                _put_together(connection, filesystem, batches)
        folders = connection.execute(_FOLDERS).fetchall()
        for source in sorted({names[0] for names in folders}):
            receipts.write(settings, connection, source)
        return sum(_sweep(connection, filesystem, root, names, month) for names in folders)


def _alike(filesystem: Any, small: Iterable[_Landed]) -> Iterator[list[_Landed]]:
    """Batches that go into one file: with the same columns, and together not too large. Such as stay alone are left."""
    together: list[_Landed] = []
    columns, size = None, 0
    for batch in small:
        with filesystem.open(batch.path, "rb") as file:
            found = merged.opened(file).schema_arrow.remove_metadata()
        if together and (found != columns or size + batch.bytes > _MOST_BYTES):
            yield from [together] if len(together) > 1 else []
            together, size = [], 0
        together.append(batch)
        columns, size = found, size + batch.bytes
    if len(together) > 1:
        yield together


def _put_together(connection: psycopg.Connection, filesystem: Any, batches: list[_Landed]) -> None:
    target = merged.path_of(batches[0].folder, batches[0].batch_id)
    filesystem.makedirs(batches[0].folder, exist_ok=True)
    aside = f"{target}.part"
    merged.write(filesystem, [(batch.batch_id, batch.path) for batch in batches], aside)
    checksum = landing.checksum(filesystem, aside)
    filesystem.mv(aside, target)
    ledger.move(connection, [batch.batch_id for batch in batches], target, checksum)
    connection.commit()


def _sweep(connection: psycopg.Connection, filesystem: Any, root: str, names: tuple[str, str, str], month: date) -> int:
    """Remove the files of months before this one whose batches the ledger has elsewhere; returns the landed files."""
    source, stream, account = names
    paths: dict[str, str] = dict(connection.execute(_BY_PATH, names).fetchall())
    gone = 0
    within = posixpath.join(root, source, stream, account)
    for folder in filesystem.ls(within, detail=False) if filesystem.isdir(within) else ():
        if posixpath.basename(folder)[:7] >= f"{month:%Y-%m}":
            continue
        # Receipts first: a reader must not look for a file that is gone.
        found = sorted(filesystem.ls(folder, detail=False), key=lambda path: not receipts.is_receipt(path))
        left = [path for path in found if not _is_elsewhere(path, paths)]
        for path in found:
            if path not in left:
                filesystem.rm(path)
                gone += path.endswith(".parquet")
        if not left and filesystem.isdir(folder):
            filesystem.rmdir(folder)
    return gone


def _is_elsewhere(path: str, paths: dict[str, str]) -> bool:
    """Whether the ledger knows the batch that the file is named for, by another file."""
    known = paths.get(posixpath.basename(path).partition(".parquet")[0].removesuffix(".merged"))
    return known is not None and not path.startswith(known)
