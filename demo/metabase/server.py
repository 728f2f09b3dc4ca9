"""Metabase's API as its OpenAPI document (docs/api.json of metabase/metabase) has it, kept in memory.

What a call must hold, and what it may, is checked as there: an unknown or missing field is a 400. That Metabase itself
runs a question's SQL is not played.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from demo.web import Reply, Request, WebServer

KEY = "mb_demo_key"
Thing = dict[str, Any]

_REQUIRED = {
    "card": {"name", "dataset_query", "display", "visualization_settings"},
    "collection": {"name"},
    "dashboard": {"name"},
}
_KNOWN = {
    "card": _REQUIRED["card"]
    | {"description", "collection_id", "type", "parameters", "parameter_mappings", "result_metadata", "cache_ttl",
       "collection_position", "entity_id", "dashboard_id", "dashboard_tab_id"},
    "collection": {"name", "description", "parent_id", "namespace", "authority_level"},
    "dashboard": {"name", "description", "collection_id", "collection_position", "parameters", "cache_ttl", "dashcards",
                  "tabs", "width"},
}  # fmt: skip
_DASHCARD = {"id", "size_x", "size_y", "row", "col"}


class MetabaseServer(WebServer):
    """A Metabase with one database, which people have not used yet."""

    def __init__(self, database: str = "Hourglass", port: int = 0) -> None:
        self.databases = [{"id": 7, "name": database, "engine": "postgres"}]
        self.things: dict[str, dict[int, Thing]] = {"card": {}, "collection": {}, "dashboard": {}}
        self._next = 1
        super().__init__(self._answer, port=port)

    def _answer(self, request: Request) -> Reply:
        if request.headers.get("x-api-key") != KEY:
            return Reply(status=401, text="Unauthenticated")
        if request.method == "GET":
            return self._read(request)
        found = re.fullmatch(r"/api/(card|collection|dashboard)(?:/(\d+))?", request.path)
        if not found or (request.method == "POST") == bool(found[2]) or request.method not in ("POST", "PUT"):
            return Reply(status=404, text="API endpoint does not exist.")
        return self._write(found[1], int(found[2]) if found[2] else None, json.loads(request.body or "{}"))

    def _read(self, request: Request) -> Reply:
        if request.path == "/api/database":
            return Reply({"data": self.databases, "total": len(self.databases)})
        if request.path == "/api/collection":
            return Reply([{"id": "root", "name": "Our analytics"}, *self.things["collection"].values()])
        if items := re.fullmatch(r"/api/collection/(\d+)/items", request.path):
            here = [
                {"id": thing["id"], "name": thing["name"], "model": kind}
                for kind in ("card", "dashboard")
                for thing in self.things[kind].values()
                if thing.get("collection_id") == int(items[1])
            ]
            offset, limit = int(request.params.get("offset", 0)), int(request.params.get("limit", 50))
            return Reply({"data": here[offset : offset + limit], "total": len(here), "limit": limit, "offset": offset})
        if one := re.fullmatch(r"/api/(card|dashboard)/(\d+)", request.path):
            thing = self.things[one[1]].get(int(one[2]))
            return Reply(thing) if thing else Reply(status=404, text="Not found.")
        return Reply(status=404, text="API endpoint does not exist.")

    def _write(self, kind: str, known: int | None, body: Thing) -> Reply:
        if errors := self._errors(kind, known, body):
            return Reply({"errors": errors}, status=400)
        if known is not None and known not in self.things[kind]:
            return Reply(status=404, text="Not found.")
        thing = self.things[kind].get(known or 0) or {"id": self._number()}
        thing |= {key: value for key, value in body.items() if key != "dashcards"}
        if kind == "collection":
            thing["location"] = f"/{body['parent_id']}/" if body.get("parent_id") else "/"
        if kind == "dashboard":
            placed = body.get("dashcards", thing.get("dashcards", []))
            thing["dashcards"] = [{**one, "id": one["id"] if one["id"] > 0 else self._number()} for one in placed]
            thing["tabs"] = body.get("tabs", [] if "dashcards" in body else thing.get("tabs", []))
        self.things[kind][thing["id"]] = thing
        return Reply(thing)

    def _errors(self, kind: str, known: int | None, body: Mapping[str, Any]) -> dict[str, str]:
        missing = _REQUIRED[kind] - set(body) if known is None else set()
        errors = {name: "missing required key" for name in missing}
        errors |= {name: "disallowed key" for name in set(body) - _KNOWN[kind]}
        if kind == "card" and "dataset_query" in body:
            query = body["dataset_query"]
            if query.get("database") not in {one["id"] for one in self.databases} or not query["native"]["query"]:
                errors["dataset_query"] = "a native query of a known database"
        there = self.things[kind].get(known or 0, {})
        if there.get("tabs") and any(one.get("dashboard_tab_id") is None for one in body.get("dashcards", ())):
            errors["dashcards"] = "This dashboard has tab, makes sure every card has a tab"
        for one in body.get("dashcards", ()):
            if lacking := _DASHCARD - set(one):
                errors["dashcards"] = f"missing {sorted(lacking)}"
            elif one["col"] + one["size_x"] > 24 or min(one["size_x"], one["size_y"]) < 1:
                errors["dashcards"] = "outside of the grid"
        return errors

    def _number(self) -> int:
        self._next += 1
        return self._next
