"""A vendor's HTTP server on this machine: a thread that turns calls into requests and replies into bytes.

What is special to a vendor is a function from request to reply. Faults are matched against `METHOD target body`.
"""

from __future__ import annotations

import json
import socket
import struct
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from demo.faults import Fault, Faults

_LOGGED = 10_000


@dataclass(frozen=True)
class Request:
    """One call; names of headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: str

    @property
    def path(self) -> str:
        """The path without the query."""
        return urlsplit(self.target).path

    @property
    def params(self) -> dict[str, str]:
        """Parameters of the query."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@dataclass
class Reply:
    """A reply; `text` where the body is not JSON, `is_cut` where the connection breaks in the middle of it."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    text: str | None = None
    is_cut: bool = False

    def content(self) -> bytes:
        """The body as it goes over the wire."""
        return (self.text if self.text is not None else json.dumps(self.body, ensure_ascii=False)).encode()


Answer = Callable[[Request], Reply]
Kind = Callable[[Fault, Request, Answer], Reply]


def _html_502(fault: Fault, request: Request, answer: Answer) -> Reply:
    text = "<html><body><h1>502 Bad Gateway</h1></body></html>"
    return Reply(None, 502, {"content-type": "text/html"}, text)


def _html_200(fault: Fault, request: Request, answer: Answer) -> Reply:
    return Reply(None, 200, {"content-type": "text/html"}, "<html><body>Just a moment …</body></html>")


def _reset(fault: Fault, request: Request, answer: Answer) -> Reply:
    reply = answer(request)
    reply.is_cut = True
    return reply


KINDS: dict[str, Kind] = {"html_502": _html_502, "html_200": _html_200, "reset": _reset}


class WebServer:
    """A server, used as a context manager; port 0 is a free one. `kinds` are faults of the vendor's, beside `KINDS`."""

    def __init__(self, answer: Answer, kinds: Mapping[str, Kind] | None = None, port: int = 0) -> None:
        self._answer, self._kinds = answer, {**KINDS, **(kinds or {})}
        self.faults = Faults(self._kinds)
        self.log: deque[dict[str, Any]] = deque(maxlen=_LOGGED)
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._http.daemon_threads = True
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        """Port it listens on."""
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        """What stands in the place of the vendor's address."""
        return f"http://127.0.0.1:{self.port}"

    def order_faults(self, faults: list[dict[str, Any]]) -> None:
        """Put these faults in place of earlier ones, see `demo.faults`."""
        self.faults.order(faults)

    def reply(self, request: Request) -> Reply:
        """The reply, or what a fault makes of it; noted in the log without headers, which hold the secrets."""
        fault = self.faults.due(f"{request.method} {request.target} {request.body}")
        reply = self._kinds[fault.kind](fault, request, self._answer) if fault else self._answer(request)
        entry = {"method": request.method, "path": request.path, "params": request.params, "body": request.body}
        rows = len(reply.body) if isinstance(reply.body, list) else 0
        self.log.append({**entry, "status": reply.status, "fault": fault.kind if fault else None, "rows": rows})
        return reply

    def __enter__(self) -> WebServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()


def _handler(server: WebServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each reply waits 40 ms for its own header to be acknowledged

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._send(server.reply(Request(self.command, self.path, headers, body)))

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
            """Say nothing: the server keeps its own log."""

    return Handler
