"""What landing does not hold any more, in landing's own words: of a stream, everything published up to an instant.

A small file beside the stream's folders says it from before the first landed file goes (`warehouse/expiring.py`). Up to
that instant `raw` and `raw_history` are the only copy, so only a ledger that knows the publication of that very
instant, and with it the rows of its time, can be replayed upon (`warehouse/replay.py`).
"""

from __future__ import annotations

import json
import posixpath
from datetime import datetime

import psycopg

from warehouse import landing_store
from warehouse.landing import LandingError
from warehouse.settings import Settings

_FILE = "expired.json"


def told(settings: Settings, source: str, stream: str) -> datetime | None:
    """The instant of the last publication whose file is gone, or is about to go; None: all are there."""
    filesystem, root = landing_store.opened(settings)
    path = posixpath.join(root, source, stream, _FILE)
    if not filesystem.exists(path):
        return None
    with filesystem.open(path) as file:
        return datetime.fromisoformat(json.load(file)["published_until"])


def tell(settings: Settings, source: str, stream: str, until: datetime) -> None:
    """Say so, before anything goes."""
    filesystem, root = landing_store.opened(settings)
    content = json.dumps({"source": source, "stream": stream, "published_until": until.isoformat()})
    landing_store.put(filesystem, posixpath.join(root, source, stream, _FILE), content)


def known(settings: Settings, connection: psycopg.Connection, source: str, stream: str) -> datetime | None:
    """The same instant, of which the ledger knows the publication. Raises LandingError where it does not."""
    until = told(settings, source, stream)
    if until is None:
        return None
    found = connection.execute(
        "select exists (select from ops.batches where source = %s and stream = %s and state = 'published'"
        " and published_at = %s)",
        (source, stream, until),
    ).fetchone()
    connection.commit()
    if not (found and found[0]):
        raise LandingError(
            f"{source}.{stream}: landing holds nothing any more of what was published up to {until:%F %T.%f %Z}"
            " (retention.landing_days), and this database does not know it either; restore a backup that was made after"
            " that instant into an empty database first, see docs/operations.md"
        )
    return until


def note(connection: psycopg.Connection, source: str, stream: str, until: datetime) -> int:
    """Have the ledger know that these files are gone; returns the number of batches. The caller commits."""
    return connection.execute(
        "update ops.batches set expired_at = now() where source = %s and stream = %s and state = 'published'"
        " and published_at <= %s and expired_at is null",
        (source, stream, until),
    ).rowcount
