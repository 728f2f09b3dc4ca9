"""The REST API of the demo's shop over HTTP: listings with offset, filters and total headers."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from demo.faults import Fault
from demo.home import Home
from demo.shop_tables import ShopTables
from demo.web import Answer, Kind, Reply, Request, WebServer
from demo.woocommerce.shop import coupons_json, customer_json, order_json, refunds_json

KEY = ("ck_demo", "cs_demo")  # pragma: allowlist secret
_LARGEST = 100
_REFUNDS = re.compile(r"/wp-json/wc/v3/orders/(\d+)/refunds")
_ORDER = re.compile(r"/wp-json/wc/v3/orders/(\d+)")
Row = dict[str, Any]


class WooCommerceServer(WebServer):
    """The REST API of a demo folder's shop, used as a context manager; `clock` fixes its time.

    `changes` lets a test alter an order by its number; `before_page` is called before each page of a listing.
    """

    def __init__(self, world: Path | Home, *, clock: date | datetime | None = None, port: int = 0) -> None:
        self.tables = ShopTables(world if isinstance(world, Home) else Home(world), clock)
        self.changes: dict[int, Callable[[Row], None]] = {}
        self.trash: set[int] = set()
        self.deleted: set[int] = set()
        self.deleted_refunds: set[int] = set()
        self.before_page: Callable[[int], None] = lambda _: None
        super().__init__(self.answer, _FAULTS, port)

    def orders(self) -> list[Row]:
        """Orders as they are now."""
        found = [order_json(self.tables, row) for row in self.tables.known("orders", "order_id").values()]
        for order in found:
            self.changes.get(order["id"], lambda _: None)(order)
            order["status"] = "trash" if order["id"] in self.trash else order["status"]
            order["refunds"] = [one for one in order["refunds"] if one["id"] not in self.deleted_refunds]
        return [order for order in found if order["id"] not in self.deleted]

    def refunds(self, order_id: str) -> list[Row]:
        """Refunds of an order as they are now."""
        found = refunds_json(self.tables, order_id)
        return [{**one, "parent_id": int(order_id)} for one in found if one["id"] not in self.deleted_refunds]

    def answer(self, request: Request) -> Reply:
        """The reply to a request that meets no fault."""
        if request.path == "/_demo/alive":
            return Reply({"requests": len(self.log)})
        pair = base64.b64encode(":".join(KEY).encode()).decode()
        if request.headers.get("authorization") != f"Basic {pair}":
            return _error("woocommerce_rest_cannot_view", "Sorry, you cannot list resources.", 401)
        refunds = _REFUNDS.fullmatch(request.path)
        if refunds:
            return self._page(self.refunds(refunds[1]), request.params)
        one = _ORDER.fullmatch(request.path)
        if one:
            orders = [order for order in self.orders() if order["id"] == int(one[1])]
            unknown = _error("woocommerce_rest_shop_order_invalid_id", "Invalid ID.", 404)
            return Reply(_chosen(orders[0], request.params)) if orders else unknown
        listings: dict[str, Callable[[], list[Row]]] = {
            "orders": lambda: [order for order in self.orders() if _is_asked_for(order, request.params)],
            "refunds": lambda: [
                one
                for order in self.orders()
                for one in self.refunds(order["number"])
                if _is_between(one, request.params)
            ],
            "customers": lambda: [customer_json(row) for row in self.tables.known("customers", "customer_id").values()],
            "coupons": coupons_json,
        }
        name = request.path.removeprefix("/wp-json/wc/v3/")
        if name not in listings:
            return _error("rest_no_route", "No route was found matching the URL and request method.", 404)
        self.before_page(int(request.params.get("offset", 0)))
        return self._page(listings[name](), request.params)

    def _page(self, rows: list[Row], asked: dict[str, str]) -> Reply:
        size, first = int(asked.get("per_page", 10)), int(asked.get("offset", 0))
        if size > _LARGEST:
            return _error("rest_invalid_param", "Invalid parameter(s): per_page", 400)
        rows = sorted(rows, key=lambda row: int(row["id"]), reverse=asked.get("order", "desc") == "desc")
        pages = -(-len(rows) // size)
        headers = {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(pages)}
        return Reply([_chosen(row, asked) for row in rows[first : first + size]], 200, headers)


def _chosen(row: Row, asked: dict[str, str]) -> Row:
    """The row, or the fields of it that `_fields` names."""
    names = asked["_fields"].split(",") if "_fields" in asked else list(row)
    return {name: row[name] for name in names}


def _is_asked_for(order: Row, asked: dict[str, str]) -> bool:
    is_trash = order["status"] == "trash"
    if is_trash != (asked.get("status", "any") == "trash"):
        return False
    return order["date_modified_gmt"] > asked.get("modified_after", "") and _is_between(order, asked)


def _is_between(thing: Row, asked: dict[str, str]) -> bool:
    return asked.get("after", "") < thing["date_created_gmt"] < asked.get("before", "9999")


def _error(code: str, message: str, status: int) -> Reply:
    return Reply({"code": code, "message": message, "data": {"status": status}}, status)


def _emptied(fault: Fault, request: Request, answer: Answer) -> Reply:
    """An empty page, though the headers say that there is more."""
    reply = answer(request)
    reply.body = []
    return reply


def _repeated(fault: Fault, request: Request, answer: Answer) -> Reply:
    """Each row of the page twice."""
    reply = answer(request)
    reply.body = [row for row in reply.body for _ in range(2)]
    return reply


def _reversed(fault: Fault, request: Request, answer: Answer) -> Reply:
    """The page, its rows the other way round."""
    reply = answer(request)
    reply.body = reply.body[::-1]
    return reply


def _bare(fault: Fault, request: Request, answer: Answer) -> Reply:
    """The page without its total, as behind a cache that drops headers."""
    reply = answer(request)
    reply.headers = {}
    return reply


_FAULTS: dict[str, Kind] = {
    "empty_page": _emptied,
    "duplicate_rows": _repeated,
    "out_of_order": _reversed,
    "no_totals": _bare,
    "too_many": lambda fault, request, answer: Reply(
        {"code": "too_many"}, 429, {"retry-after": str(fault.more.get("seconds", 0))}
    ),
    "forbidden": lambda fault, request, answer: _error("woocommerce_rest_cannot_view", "Sorry.", 403),
    "key_gone": lambda fault, request, answer: _error("woocommerce_rest_authentication_error", "Invalid key.", 401),
    "no_route": lambda fault, request, answer: _error("rest_no_route", "No route was found.", 404),
    "php_fatal": lambda fault, request, answer: _error("internal_server_error", "There has been a critical error", 500),
}
