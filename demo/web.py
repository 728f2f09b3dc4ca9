"""A vendor's HTTP server on this machine.

What is special to a vendor is a function from request to reply. Faults are matched against `METHOD target body`.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from demo.faults import Fault, Faults
from demo.wire import Listener

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


class WebServer(Listener):
    """A server, used as a context manager; port 0 is a free one. `kinds` are faults of the vendor's, beside `KINDS`."""

    def __init__(self, answer: Answer, kinds: Mapping[str, Kind] | None = None, port: int = 0) -> None:
        self._answer, self._kinds = answer, {**KINDS, **(kinds or {})}
        self.faults = Faults(self._kinds)
        self.log: deque[dict[str, Any]] = deque(maxlen=_LOGGED)
        super().__init__(lambda *call: self.reply(Request(*call)), port)

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
