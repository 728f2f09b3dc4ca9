"""The HTTP server: a thread that turns calls into requests and replies into bytes."""

from __future__ import annotations

import json
import socket
import struct
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any

from demo.home import Home
from demo.meta.data import Data
from demo.meta.graph import Graph
from demo.meta.messages import Reply, Request
from demo.meta.page_data import PageData
from demo.meta.pages import Pages
from demo.meta.recorded import RecordedData
from demo.meta.world import WorldData


class MetaServer:
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
        self.graph = Graph(self.data, Pages(PageData(home, self.data.now)) if home else None)
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _handler(self.graph))
        self._http.daemon_threads = True
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        if home and (home.folder / "faults.json").exists():
            self.order_faults(json.loads((home.folder / "faults.json").read_text()))

    @property
    def port(self) -> int:
        """Port it listens on."""
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        """What stands in the place of https://graph.facebook.com."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> list[dict[str, Any]]:
        """The newest requests: method, path, params without the token, status, fault."""
        return list(self.graph.log)

    def order_faults(self, faults: list[dict[str, Any]]) -> None:
        """Put these faults in place of earlier ones, see `demo.meta.faults`."""
        self.graph.faults.order(faults)

    def start(self) -> None:
        """Begin to serve, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and free the port."""
        self._http.shutdown()
        self._http.server_close()

    def __enter__(self) -> MetaServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _handler(graph: Graph) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each reply waits 40 ms for its own header to be acknowledged

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def do_DELETE(self) -> None:
            self._answer()

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            if self.path.startswith("/_demo/"):
                self._send(_control(graph, self.command, self.path, body))
                return
            host, authorization = str(self.headers.get("host")), self.headers.get("authorization")
            self._send(graph.answer(Request.read(self.command, host, self.path, body, authorization)))

        def _send(self, reply: Reply) -> None:
            content = reply.content()
            self.send_response(reply.status)
            for name, value in {"content-type": "application/json; charset=UTF-8", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            if not reply.is_cut:
                self.wfile.write(content)
                return
            self.wfile.write(content[: len(content) // 2])
            # Close at once, without a farewell: the client sees a reset connection.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  (the base class's name)
            """Say nothing: the log of requests is kept by the graph."""

    return Handler


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
