"""HTTP on this machine: a thread that turns calls into replies' bytes, and breaks connections when it is asked to."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Protocol, Self


class Reply(Protocol):
    """What goes over the wire; `is_cut` where the connection breaks in the middle of the content."""

    status: int
    headers: dict[str, str]
    is_cut: bool

    def content(self) -> bytes:
        """The body."""


Serve = Callable[[str, str, Mapping[str, str], str], Reply]  # method, target, headers in lower case, body


class Listener:
    """A server on 127.0.0.1, used as a context manager; port 0 is a free one."""

    def __init__(self, serve: Serve, port: int = 0) -> None:
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _handler(serve))
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

    def start(self) -> None:
        """Begin to serve, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and free the port."""
        self._http.shutdown()
        self._http.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _handler(serve: Serve) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each reply waits 40 ms for its own header to be acknowledged

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._send(serve(self.command, self.path, headers, body))

        do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815  (the base class's names)

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
            """Say nothing: each server keeps a log of its own."""

    return Handler
