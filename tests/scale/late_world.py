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
        """The last orders before the first night, in all their versions, reach the shop's exports a night late."""
        late = [row["order_id"] for row in _paid(rows, str(FIRST))][-2:]
        self._held_back = [row for row in rows if row["order_id"] in late]
        return [row for row in rows if row["order_id"] not in late]

    def _refund(self, night: date) -> _Row:
        order = {"refund_id": "late", "order_id": _paid(self._rows("orders"), _LONG_BEFORE)[-1]["order_id"]}
        return {**order, "refunded_at": f"{night}T10:00:00Z", "amount": "1.00"}

    def _day_cancelled(self, rows: list[_Row], night: date) -> list[_Row]:
        """All orders of the last day that had any, some days ago, get one more version."""
        orders = _paid(rows, _BEFORE)
        day = orders[-1]["ordered_at"][:10]
        cancelled = {"status": "cancelled", "updated_at": f"{night}T09:00:00Z"}
        return [*rows, *({**row, **cancelled} for row in orders if row["ordered_at"].startswith(day))]

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


def _paid(rows: list[_Row], before: str) -> list[_Row]:
    """The newest version of each order before an instant that is paid and stayed so, in the order of their instants."""
    newest = {row["order_id"]: row for row in sorted(rows, key=lambda row: row["updated_at"])}
    paid = (row for row in newest.values() if row["status"] == "paid" and row["ordered_at"] < before)
    return sorted(paid, key=lambda row: row["ordered_at"])
