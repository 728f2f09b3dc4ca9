"""What the shop's own system knows at an instant: orders, lines, refunds, customers, and visits of its browsers."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from demo.home import Home, instant

Row = dict[str, str]
_JOURNEY = timedelta(days=30)
_TABLES = ("orders", "order_lines", "refunds", "customers", "visits")


@dataclass
class ShopTables:
    """Tables of a demo folder's shop; `clock` fixes the time, else the folder's clock file is read."""

    home: Home
    clock: date | datetime | None = None
    _read: dict[str, list[Row]] = field(default_factory=dict)
    _written: list[int] = field(default_factory=list)
    _known: dict[tuple[str, str], dict[str, Row]] = field(default_factory=dict)
    _grouped: dict[str, dict[str, list[Row]]] = field(default_factory=dict)

    def now(self) -> datetime:
        """The server's time."""
        return instant(self.clock) if self.clock is not None else self.home.now()

    def known(self, table: str, key: str) -> dict[str, Row]:
        """The newest version of each row that is known now, by key."""
        now, tables = text(self.now()), self._tables()
        if (table, now) not in self._known:
            found: dict[str, Row] = {}
            for row in tables[table]:
                if row["updated_at"] <= now:
                    newer = found.setdefault(row[key], row)
                    found[row[key]] = row if row["updated_at"] >= newer["updated_at"] else newer
            self._known[table, now] = found
        return self._known[table, now]

    def lines(self, order_id: str) -> list[Row]:
        """Lines of an order."""
        return self._by("order_lines", "order_id", order_id)

    def refunds(self, order_id: str) -> list[Row]:
        """Refunds of an order that are made by now."""
        now = text(self.now())
        return [one for one in self._by("refunds", "order_id", order_id) if one["refunded_at"] <= now]

    def journey(self, order: Row) -> list[Row]:
        """Visits of the order's browser in the 30 days before it, oldest first; none where it was not on the web."""
        if not order["anonymous_id"] or order["sales_channel"] != "web":
            return []
        first = text(datetime.fromisoformat(order["ordered_at"]) - _JOURNEY)
        visits = self._by("visits", "anonymous_id", order["anonymous_id"])
        between = [one for one in visits if first <= one["started_at"] <= order["ordered_at"]]
        return sorted(between, key=lambda one: one["started_at"])

    def _tables(self) -> dict[str, list[Row]]:
        """All tables, read again when the world has become longer: a server lives on from night to night."""
        files = {name: self.home.platforms / "shop" / f"{name}.csv" for name in _TABLES}
        written = [file.stat().st_mtime_ns for file in files.values()]
        if written != self._written:
            for name, file in files.items():
                with file.open(encoding="utf-8", newline="") as lines:
                    self._read[name] = list(csv.DictReader(lines))
            self._known.clear()
            self._grouped.clear()
            self._written = written
        return self._read

    def _by(self, table: str, column: str, value: str) -> list[Row]:
        """Rows of a table that have a value in a column, of which each table is asked for one."""
        rows = self._tables()[table]
        if table not in self._grouped:
            grouped: dict[str, list[Row]] = defaultdict(list)
            for row in rows:
                grouped[row[column]].append(row)
            self._grouped[table] = grouped
        return self._grouped[table].get(value, [])


def text(at: datetime) -> str:
    """An instant as the tables write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
