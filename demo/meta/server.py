"""The Graph API's server, and the demo's own paths beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from demo.home import Home
from demo.meta.customer_lists import CustomerLists
from demo.meta.data import Data
from demo.meta.graph import Graph
from demo.meta.messages import Reply, Request
from demo.meta.page_data import PageData
from demo.meta.pages import Pages
from demo.meta.recorded import RecordedData
from demo.meta.world import WorldData
from demo.wire import Listener


class MetaServer(Listener):
    """A Graph API server on this machine, used as a context manager.

    `world` is a demo folder; `clock` fixes its time, else the folder's clock file is read at every request. With
    `fixtures`, a folder of recorded bodies, those are served instead. Port 0 takes a free one. Faults come from
    `faults.json` of the demo folder, from `order_faults`, or from `POST /_demo/faults`.
    """

    def __init__(
        self,
        world: Path | Home | None = None,
        *,
        clock: date | datetime | None = None,
        fixtures: Path | None = None,
        port: int = 0,
    ) -> None:
        if (world is None) == (fixtures is None):
            raise ValueError("MetaServer needs either the folder of a world or one of fixtures")
        home = world if isinstance(world, Home) or world is None else Home(world)
        self.data: Data = WorldData(home, clock) if home else RecordedData(fixtures or Path())
        pages = Pages(PageData(home, self.data.now)) if home else None
        self.lists = CustomerLists(home.folder / "meta_lists.json" if home else None)
        self.graph = Graph(self.data, pages, self.lists)
        super().__init__(self._serve, port)
        if home and (home.folder / "faults.json").exists():
            self.order_faults(json.loads((home.folder / "faults.json").read_text()))

    @property
    def log(self) -> list[dict[str, Any]]:
        """The newest requests: method, path, params without the token, status, fault."""
        return list(self.graph.log)

    def order_faults(self, faults: list[dict[str, Any]]) -> None:
        """Put these faults in place of earlier ones, see `demo.meta.faults`."""
        self.graph.faults.order(faults)

    def _serve(self, method: str, target: str, headers: Mapping[str, str], body: str) -> Reply:
        if target.startswith("/_demo/"):
            return _control(self.graph, method, target, body)
        host, authorization = str(headers.get("host")), headers.get("authorization")
        return self.graph.answer(Request.read(method, host, target, body, authorization))


def _control(graph: Graph, method: str, path: str, body: str) -> Reply:
    """The demo's own paths: order or clear faults, read the log."""
    if path == "/_demo/log":
        return Reply(list(graph.log))
    if path == "/_demo/alive":
        return Reply({"requests": graph.requests})
    if path != "/_demo/faults" or method == "GET":
        return Reply({"error": f"unknown control {method} {path}"}, 404)
    try:
        graph.faults.order(json.loads(body) if method == "POST" else [])
    except (ValueError, KeyError, TypeError) as error:
        return Reply({"error": str(error)}, 400)
    return Reply({"success": True})
