"""The rows of the world's files, each with the instant at which the shop's export first has it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from demo.world.calendar import iso

Row = dict[str, Any]
_NUMBERED = ("order_id", "customer_id", "referrer_customer_id")


class Tables:
    """Rows by stream, up to an instant; later ones have not happened yet and are dropped."""

    def __init__(self, until: int) -> None:
        self.until = until  # first second that is no longer in the world
        self._rows: dict[str, list[tuple[int, str, Row]]] = {}

    def add(self, stream: str, at: int, **row: object) -> None:
        """Add a row that is known from `at` on (for a row without `updated_at`: the instant of what it tells)."""
        row = {name: shop_number(str(value)) if value and name in _NUMBERED else value for name, value in row.items()}
        if at < self.until:
            self._rows.setdefault(stream, []).append((at, str(next(iter(row.values()))), row))

    def add_version(self, stream: str, at: int, **row: object) -> None:
        """Add a row that replaces earlier ones of its key: `at` is written as its `updated_at`."""
        self.add(stream, at, **row, updated_at=iso(at))

    def rows(self, stream: str) -> Iterator[tuple[int, Row]]:
        """Rows of a stream in the order in which they became known."""
        for at, _, row in sorted(self._rows.get(stream, ()), key=lambda entry: entry[:2]):
            yield at, row

    def streams(self) -> list[str]:
        """Streams that have rows."""
        return sorted(self._rows)


def shop_number(text: str) -> str:
    """A number as the shop's system gives its orders and customers; always the same for a name of the world."""
    return str(10**12 + int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest()) % (9 * 10**12))
