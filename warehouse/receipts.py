"""Receipts: beside each landed file that was published a small JSON file that says when, and with what result.

The landed file itself describes its batch, but was written before anybody knew whether it would be published. With its
receipt, landing alone is enough to build the whole warehouse again, ledger included (`warehouse/replay.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import psycopg
from psycopg.rows import dict_row

from warehouse import landing_store, merged
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
        where = " where source = %s and state = 'published' and receipt_at is null and expired_at is null"
        published = cursor.execute(f"{query}{where} order by path, published_at", (source,)).fetchall()
    for path, found in groupby(published, key=lambda facts: facts["path"]):
        batches = [{name: facts[name] for name in FACTS} for facts in found]
        content = {"batches": batches} if merged.is_merged(path) else batches[0]
        landing_store.put(filesystem, path_of(path), json.dumps(content, default=str))
        ids = [facts["batch_id"] for facts in batches]
        connection.execute("update ops.batches set receipt_at = now() where batch_id = any(%s)", (ids,))
    connection.commit()
    return len(published)


def read(settings: Settings) -> Iterator[dict[str, Any]]:
    """What is told of each published batch, with the `path` of its landed file; a merged file goes before its parts."""
    filesystem, root = landing_store.opened(settings)
    told: set[str] = set()
    found = [path for path in filesystem.find(root) if is_receipt(path)]
    for path in sorted(found, key=lambda one: (not merged.is_merged(_landed(one)), one)):
        with filesystem.open(path) as file:
            receipt = json.load(file)
        for facts in receipt.get("batches", [receipt]):
            if facts["batch_id"] not in told:
                yield {**facts, "path": _landed(path)}
            told.add(facts["batch_id"])


def path_of(landed: str) -> str:
    """Where the receipt of a landed file is."""
    return landed + _SUFFIX


def is_receipt(path: str) -> bool:
    """Whether a file of landing is the receipt of another."""
    return path.endswith(_SUFFIX)


def _landed(path: str) -> str:
    return path.removesuffix(_SUFFIX)
