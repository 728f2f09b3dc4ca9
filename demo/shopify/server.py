"""The Admin API of the demo's shop over HTTP: GraphQL with its cost, bulk operations and their files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from demo.faults import Fault
from demo.home import Home
from demo.settings import SHOPIFY_TOKEN as TOKEN
from demo.shop_tables import ShopTables
from demo.shopify.graphql import Connection, Field, GraphQLError, parse, resolve
from demo.shopify.jobs import COURSES, Jobs
from demo.shopify.shop import Shop
from demo.web import Answer, Kind, Reply, Request, WebServer

CLIENT = ("demo-client", "demo-client-secret")  # pragma: allowlist secret
VERSION = "2026-10"
_SCOPES = ("read_orders", "read_all_orders", "read_customers", "read_products")
_CONDITION = re.compile(r"(\w+):(>=|<)'([^']+)'")
_FIELDS = {"updated_at": "updatedAt", "created_at": "createdAt"}
_COUNTED = 10_000  # what a count stops at where no limit is named
_BUCKET = {"maximumAvailable": 2000.0, "currentlyAvailable": 1980, "restoreRate": 100.0}


class ShopifyServer(WebServer):
    """The Admin API of a demo folder's shop, used as a context manager.

    `clock` fixes its time. Without `read_all_orders` in `scopes`, orders older than 60 days are not told.
    """

    def __init__(
        self,
        world: Path | Home,
        *,
        clock: date | datetime | None = None,
        port: int = 0,
        scopes: Iterable[str] = _SCOPES,
    ) -> None:
        self.shop = Shop(ShopTables(world if isinstance(world, Home) else Home(world), clock))
        self.scopes = list(scopes)
        self._root = self._objects()
        self.jobs = Jobs(self._root)
        jobs = {name: self._start for name in [*COURSES, "job_busy"] if name}
        super().__init__(self.answer, {**_FAULTS, **jobs}, port)
        self.jobs.url = self.url

    def answer(self, request: Request) -> Reply:
        """The reply to a request that meets no fault."""
        if request.path == "/_demo/alive":
            return Reply({"requests": len(self.log)})
        if request.path.startswith("/results/"):
            text = self.jobs.lines(Path(request.path).stem)
            return (
                Reply(None, 200, {"content-type": "application/jsonl"}, text) if text is not None else Reply(None, 404)
            )
        if request.path == "/admin/oauth/access_token":
            return _grant(request)
        if request.headers.get("x-shopify-access-token") != TOKEN:
            return _invalid_token()
        if not re.fullmatch(r"/admin/api/\d{4}-\d\d/graphql\.json", request.path):
            return Reply({"errors": "Not Found"}, 404)
        body = json.loads(request.body)
        try:
            fields = parse(body["query"], body.get("variables"))
            data = resolve({"__typename": "QueryRoot", **self._root}, fields)
        except GraphQLError as error:
            return _refusal(error.code, str(error))
        version = request.path.split("/")[3]
        return Reply(
            {"data": data, "extensions": {"cost": cost(_cost_of(fields))}}, 200, {"x-shopify-api-version": version}
        )

    def _start(self, fault: Fault, request: Request, answer: Answer) -> Reply:
        """An operation whose course the fault says."""
        self.jobs.fault = fault
        try:
            return answer(request)
        finally:
            self.jobs.fault = None

    def _objects(self) -> dict[str, Any]:
        app = {"__typename": "AppInstallation", "accessScopes": []}
        return {
            "orders": lambda asked: Connection(list(_chosen(self._orders(), asked.get("query")))),
            "customers": lambda asked: Connection(list(_chosen(self.shop.customers(), asked.get("query")))),
            "customersCount": lambda asked: self._count(asked.get("query"), asked.get("limit", _COUNTED)),
            "node": lambda asked: self._node(asked["id"]),
            "nodes": lambda asked: [self._node(one) for one in asked["ids"]],
            "events": lambda asked: Connection(list(_chosen(self._events(), asked.get("query")))),
            "currentAppInstallation": lambda _: {
                **app,
                "accessScopes": [{"__typename": "AccessScope", "handle": scope} for scope in self.scopes],
            },
            "shop": {"__typename": "Shop", "currencyCode": "EUR", "ianaTimezone": "Europe/Berlin"},
            "bulkOperationRunQuery": lambda asked: self.jobs.start(asked),
            "bulkOperationCancel": lambda asked: self.jobs.cancel(asked),
        }

    def _orders(self) -> Iterable[dict[str, Any]]:
        for order in self.shop.orders():
            age = self.shop.now() - datetime.fromisoformat(order["createdAt"])
            if "read_all_orders" in self.scopes or age.days < 60:
                yield order

    def _count(self, query: str | None, limit: int | None) -> dict[str, Any]:
        found = sum(1 for _ in _chosen(self.shop.customers(), query))
        return {"__typename": "Count", "count": found if limit is None else min(found, limit)}

    def _events(self) -> Iterable[dict[str, Any]]:
        for number, at in self.shop.deleted.items():
            order = f"gid://shopify/Order/{number}"
            event = {"id": f"gid://shopify/BasicEvent/{number}", "subjectId": order, "subjectType": "ORDER"}
            yield {"__typename": "BasicEvent", **event, "action": "destroy", "createdAt": at}

    def _node(self, gid: str) -> dict[str, Any] | None:
        if "/BulkOperation/" in gid:
            return self.jobs.look(gid)
        return self.shop.order(gid.rsplit("/", 1)[-1])


def cost(requested: float, **status: float) -> dict[str, Any]:
    """What an answer says of its cost."""
    return {"requestedQueryCost": requested, "actualQueryCost": requested, "throttleStatus": {**_BUCKET, **status}}


def _cost_of(fields: list[Field]) -> int:
    """Roughly the vendor's sum: an object is a point, a connection two and its size times what stands in it."""
    total = 0
    for one in fields:
        inner = _cost_of(one.fields)
        total += 2 + int(one.arguments["first"]) * inner // 10 if "first" in one.arguments else inner + bool(one.fields)
    return max(total, 1)


def _chosen(nodes: Iterable[dict[str, Any]], query: str | None) -> Iterable[dict[str, Any]]:
    """Nodes that meet a search's conditions on instants."""
    conditions = [(_FIELDS[name], sign, value) for name, sign, value in _CONDITION.findall(query or "")]
    for node in nodes:
        if all((node[name] >= value) == (sign == ">=") for name, sign, value in conditions):
            yield node


def _grant(request: Request) -> Reply:
    client, secret = CLIENT
    if f"client_id={client}" in request.body and f"client_secret={secret}" in request.body:
        return Reply({"access_token": TOKEN, "scope": ",".join(_SCOPES), "expires_in": 86399})
    return Reply({"error": "invalid_request"}, 400)


def _invalid_token() -> Reply:
    return Reply({"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}, 401)


def _refusal(code: str, message: str, **status: float) -> Reply:
    error = {"message": message, "extensions": {"code": code}}
    return Reply({"errors": [error], "extensions": {"cost": cost(100, **status)}})


def _refused(code: str, message: str, **status: float) -> Kind:
    return lambda fault, request, answer: _refusal(code, message, **status)


def _throttled(fault: Fault, request: Request, answer: Answer) -> Reply:
    """The bucket is empty; points come back at the rate that the fault says."""
    return _refusal("THROTTLED", "Throttled", currentlyAvailable=0, restoreRate=float(fault.more.get("rate", 1000)))


def _of_body(change: Any) -> Kind:
    """A fault that alters the first connection of the answer."""

    def kind(fault: Fault, request: Request, answer: Answer) -> Reply:
        reply = answer(request)
        change(_first_connection(reply.body["data"]))
        return reply

    return kind


def _first_connection(value: Any) -> dict[str, Any]:
    while "pageInfo" not in value:
        value = next(iter(value.values()))
    return dict(value) if not isinstance(value, dict) else value


def _emptied(page: dict[str, Any]) -> None:
    """An empty page whose cursor leads to the same place, once."""
    page["nodes"], page["pageInfo"] = [], {"hasNextPage": True, "endCursor": "0"}


def _old_version(fault: Fault, request: Request, answer: Answer) -> Reply:
    reply = answer(request)
    reply.headers["x-shopify-api-version"] = "2025-10"
    return reply


def _gone(fault: Fault, request: Request, answer: Answer) -> Reply:
    return Reply(None, 403, {"content-type": "application/xml"}, "<Error><Code>ExpiredToken</Code></Error>")


_FAULTS: dict[str, Kind] = {
    "throttled": _throttled,
    "too_expensive": _refused(
        "MAX_COST_EXCEEDED", "Query cost is 2031, which exceeds the single query max cost (1000)."
    ),
    "denied": _refused("ACCESS_DENIED", "Access denied for events field."),
    "protected": _refused(
        "ACCESS_DENIED",
        "This app is not approved to access the Customer object. "
        "See https://shopify.dev/docs/apps/launch/protected-customer-data for more details.",
    ),
    "internal": _refused("INTERNAL_SERVER_ERROR", "Internal error. Looks like something went wrong on our end."),
    "unknown_field": _refused("undefinedField", "Field 'customerJourneySummary' doesn't exist on type 'Order'"),
    "token_expired": lambda fault, request, answer: _invalid_token(),
    "frozen": lambda fault, request, answer: Reply({"errors": "Unavailable Shop"}, 402),
    "too_many": lambda fault, request, answer: Reply({"errors": "Too Many Requests"}, 429, {"retry-after": "0"}),
    "empty_page_with_next": _of_body(_emptied),
    "old_version": _old_version,
    "results_gone": _gone,
}
