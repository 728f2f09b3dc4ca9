"""Landed files that are not to be kept for ever: of each stream those published first go, up to one instant.

A replay goes on from the rows as of that instant, wherever this is killed: landing says that nothing up to it is there
(`warehouse/expired.py`) before the first file goes; the ledger notes it after the last. The next time completes what
was left. Files of batches that were never published stay.
"""

from __future__ import annotations

import logging
import posixpath
from datetime import datetime, timedelta
from typing import Any

import psycopg

from warehouse import expired, landing_store, locks, receipts
from warehouse.settings import Settings

log = logging.getLogger(__name__)

_STREAMS = """
select distinct source, stream from ops.batches where state = 'published' and expired_at is null order by 1, 2
"""
# The last publication up to which no file holds a later one: a merged file goes when all of its batches may.
_UNTIL = """
select max(published_at) from (
    select published_at, max(last_of_file) over (order by published_at) as last_of_files
    from (
        select published_at, max(coalesce(published_at, 'infinity')) over (partition by path) as last_of_file
        from ops.batches where source = %s and stream = %s and state = 'published' and expired_at is null
    ) as batches
) as publications
where last_of_files <= published_at and published_at < %s
"""
_FILES = """
select path, max(published_at) from ops.batches
where source = %s and stream = %s and state = 'published' and published_at <= %s and expired_at is null
group by path order by 2, 1
"""


def expire(settings: Settings, connection: psycopg.Connection, now: datetime) -> int:
    """Remove what was published more than `retention.landing_days` ago; returns the landed files that went."""
    days = settings.retention.landing_days
    before = None if days is None else now - timedelta(days=days)  # what was begun is completed in any case
    with locks.in_turn(connection, locks.FILES):
        streams = connection.execute(_STREAMS).fetchall()
        return sum(_expire(settings, connection, source, stream, before) for source, stream in streams)


def _expire(
    settings: Settings, connection: psycopg.Connection, source: str, stream: str, before: datetime | None
) -> int:
    told = expired.told(settings, source, stream)
    ((old_enough,),) = connection.execute(_UNTIL, (source, stream, before)).fetchall()
    until = max((one for one in (told, old_enough) if one is not None), default=None)
    files = connection.execute(_FILES, (source, stream, until)).fetchall()
    connection.commit()  # what follows takes its time
    if until is None or not files:
        return 0
    filesystem, _ = landing_store.opened(settings)
    lost = [path for path, last in files if (told is None or last > told) and not filesystem.exists(path)]
    if lost:
        log.warning("%s.%s: %s is gone, and nobody knows why; its other landed files stay", source, stream, lost[0])
        return 0
    if told is None or until > told:
        expired.tell(settings, source, stream, until)
    gone = sum(_remove(filesystem, path) for path, _ in files)
    expired.note(connection, source, stream, until)
    connection.commit()
    return gone


def _remove(filesystem: Any, path: str) -> int:
    """A landed file, its receipt first: a reader must not look for a file that is gone. Returns 1, or 0 if it was."""
    found = [one for one in (receipts.path_of(path), path) if filesystem.exists(one)]
    for one in found:
        filesystem.rm(one)
    folder = posixpath.dirname(path)
    if filesystem.isdir(folder) and not filesystem.ls(folder, detail=False):
        filesystem.rmdir(folder)
    return int(path in found)
