"""What becomes known after a shop's first night: changes of its exports, each before the night that reads it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from demo.drop import write_contract
from demo.world.generate import Plan, generate

FIRST = date(2026, 10, 28)
NIGHTS = [FIRST + timedelta(days=number) for number in range(3)]
# What the ledger must call it, or the nights prove nothing.
REASONS = {"new", "late_order", "refund", "cancelled_order", "identity_merge"}
_BEFORE = str(FIRST - timedelta(days=3))
_LONG_BEFORE = str(FIRST - timedelta(days=12))

_Row = dict[str, str]


class World:
    """The exports of a small shop in a folder, as its three nights find them."""

    def __init__(self, folder: Path, scale: float) -> None:
        self._folder = folder
        world = generate(Plan(seed=7, scale=scale, start=date(2026, 9, 1), until=NIGHTS[-1]))
        write_contract(folder, world.drop)
        self._held_back: list[_Row] = []
        self._change("orders", self._hold_back)

    def before(self, night: date) -> None:
        """Change the exports as the night finds them."""
        if night == NIGHTS[1]:
            self._change("orders", lambda rows: [*rows, *self._held_back])
            self._change("refunds", lambda rows: [*rows, self._refund(night)])
        if night == NIGHTS[2]:
            self._change("orders", lambda rows: self._day_cancelled(rows, night))
            self._change(f"visits/{night:%Y-%m}", lambda rows: [*rows, self._both(rows, night)])

    def _hold_back(self, rows: list[_Row]) -> list[_Row]:
        """Orders of one day reach the shop's exports a night late."""
        self._held_back = [row for row in rows if row["ordered_at"] < str(FIRST) and row["status"] == "paid"][-3:]
        return [row for row in rows if row not in self._held_back]

    def _refund(self, night: date) -> _Row:
        paid = [row for row in self._rows("orders") if row["status"] == "paid" and row["ordered_at"] < _LONG_BEFORE]
        order = {"refund_id": "late", "order_id": paid[-1]["order_id"]}
        return {**order, "refunded_at": f"{night}T10:00:00Z", "amount": "1.00"}

    def _day_cancelled(self, rows: list[_Row], night: date) -> list[_Row]:
        """All orders of the last day that had any, some days ago."""
        day = max(row["ordered_at"][:10] for row in rows if row["status"] == "paid" and row["ordered_at"] < _BEFORE)
        cancelled = {"status": "cancelled", "updated_at": f"{night}T09:00:00Z"}
        return [{**row, **cancelled} if row["ordered_at"].startswith(day) else row for row in rows]

    def _both(self, visits: list[_Row], night: date) -> _Row:
        """A visit with the browser of one customer and the name of another: they are one person."""
        buyers = [row for row in self._rows("orders") if row["customer_id"] and row["anonymous_id"]]
        one, other = buyers[0], next(row for row in buyers if row["customer_id"] != buyers[0]["customer_id"])
        who = {"anonymous_id": one["anonymous_id"], "customer_id": other["customer_id"]}
        moment = f"{night}T08:00:00Z"
        return {**visits[0], **who, "visit_id": "both", "started_at": moment, "ended_at": moment}

    def _rows(self, name: str) -> list[_Row]:
        with (self._folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    def _change(self, name: str, change: Callable[[list[_Row]], list[_Row]]) -> None:
        before = self._rows(name)
        with (self._folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, list(before[0]), restval="")
            writer.writeheader()
            writer.writerows(change(before))
