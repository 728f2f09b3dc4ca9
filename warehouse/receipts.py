"""Receipts: beside each landed file that was published a small JSON file that says when, and with what result.

The landed file itself describes its batch, but was written before anybody knew whether it would be published. With its
receipt, landing alone is enough to build the whole warehouse again, ledger included (`warehouse/replay.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg.rows import dict_row

from warehouse import landing_store
from warehouse.settings import Settings

FACTS = (
    "batch_id", "night", "rows", "duplicates", "bytes", "checksum", "inserted", "updated", "removed", "unchanged",
    "landed_at", "staged_at", "validated_at", "published_at",
)  # fmt: skip
_SUFFIX = ".published.json"


def write(settings: Settings, connection: psycopg.Connection, source: str) -> int:
    """Write the receipts that are missing, also those of a process killed after it published; returns their number."""
    filesystem, _ = landing_store.opened(settings)
    with connection.cursor(row_factory=dict_row) as cursor:
        query = f"select path, {', '.join(FACTS)} from ops.batches"  # noqa: S608 - own names only
        where = " where source = %s and state = 'published' and receipt_at is null order by published_at"
        published = cursor.execute(query + where, (source,)).fetchall()
    for facts in published:
        path = facts.pop("path")
        aside = f"{path}{_SUFFIX}.part"
        with filesystem.open(aside, "w") as file:
            json.dump(facts, file, default=str)
        filesystem.mv(aside, path + _SUFFIX)
        connection.execute("update ops.batches set receipt_at = now() where batch_id = %s", (facts["batch_id"],))
    connection.commit()
    return len(published)


def read(settings: Settings) -> Iterator[dict[str, Any]]:
    """All receipts, each with the `path` of its landed file."""
    filesystem, root = landing_store.opened(settings)
    for path in sorted(filesystem.find(root)):
        if path.endswith(_SUFFIX):
            with filesystem.open(path) as file:
                yield {**json.load(file), "path": path.removesuffix(_SUFFIX)}
