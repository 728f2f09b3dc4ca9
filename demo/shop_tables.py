"""What the shop's own system knows at an instant: orders, lines, refunds, customers, and visits of its browsers."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from demo.home import Home, instant

Row = dict[str, str]
_JOURNEY = timedelta(days=30)
_TABLES = ("orders", "order_lines", "refunds", "customers", "visits")


@dataclass
class ShopTables:
    """Tables of a demo folder's shop; `clock` fixes the time, else the folder's clock file is read."""

    home: Home
    clock: date | datetime | None = None
    _known: dict[tuple[str, str], dict[str, Row]] = field(default_factory=dict)

    def now(self) -> datetime:
        """The server's time."""
        return instant(self.clock) if self.clock is not None else self.home.now()

    def known(self, table: str, key: str) -> dict[str, Row]:
        """The newest version of each row that is known now, by key."""
        now = text(self.now())
        if (table, now) not in self._known:
            found: dict[str, Row] = {}
            for row in self._tables[table]:
                if row["updated_at"] <= now:
                    newer = found.setdefault(row[key], row)
                    found[row[key]] = row if row["updated_at"] >= newer["updated_at"] else newer
            self._known[table, now] = found
        return self._known[table, now]

    def lines(self, order_id: str) -> list[Row]:
        """Lines of an order."""
        return self._of_order["order_lines"][order_id]

    def refunds(self, order_id: str) -> list[Row]:
        """Refunds of an order that are made by now."""
        now = text(self.now())
        return [one for one in self._of_order["refunds"][order_id] if one["refunded_at"] <= now]

    def journey(self, order: Row) -> list[Row]:
        """Visits of the order's browser in the 30 days before it, oldest first; none where it was not on the web."""
        if not order["anonymous_id"] or order["sales_channel"] != "web":
            return []
        first = text(datetime.fromisoformat(order["ordered_at"]) - _JOURNEY)
        visits = [
            one for one in self._visits[order["anonymous_id"]] if first <= one["started_at"] <= order["ordered_at"]
        ]
        return sorted(visits, key=lambda one: one["started_at"])

    @cached_property
    def _tables(self) -> dict[str, list[Row]]:
        found = {}
        for name in _TABLES:
            with (self.home.platforms / "shop" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
                found[name] = list(csv.DictReader(lines))
        return found

    @cached_property
    def _of_order(self) -> dict[str, dict[str, list[Row]]]:
        found: dict[str, dict[str, list[Row]]] = {}
        for name in ("order_lines", "refunds"):
            found[name] = defaultdict(list)
            for row in self._tables[name]:
                found[name][row["order_id"]].append(row)
        return found

    @cached_property
    def _visits(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self._tables["visits"]:
            found[row["anonymous_id"]].append(row)
        return found


def text(at: datetime) -> str:
    """An instant as the tables write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
