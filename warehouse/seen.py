"""What a unit has brought so far: memory stays flat however many records that are."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from typing import Any

_MEMORY_KIB = 2048


class Seen:
    """Digests of keys and of their content. Few stay in memory; many go to a file without a name.

    SQLite makes the file in its folder of temporary files, once it is needed, and it vanishes with the process however
    that ends; of 16 + 16 bytes an entry nobody can tell what was read.
    """

    def __init__(self) -> None:
        # Units are read in threads, one each; what is left of a unit may be collected in any other.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.execute(f"pragma cache_size = -{_MEMORY_KIB}")
        self._database.execute("pragma journal_mode = off")  # it would take a second file to undo what nobody undoes
        self._database.execute("create table seen (key blob primary key, content blob not null) without rowid")
        self._database.execute("begin")

    def __del__(self) -> None:
        self._database.close()

    def is_alike(self, key: tuple[str, ...], record: Mapping[str, Any]) -> bool | None:
        """None for a key that is new; else whether its first record was the same."""
        name, content = _digest(repr(key)), _digest(json.dumps(record, sort_keys=True, default=str))
        added = self._database.execute("insert into seen values (?, ?) on conflict do nothing", (name, content))
        if added.rowcount:
            return None
        (known,) = self._database.execute("select content from seen where key = ?", (name,)).fetchone()
        return bool(known == content)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
