"""Several requests in one: each is answered as if it had come alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from demo.meta.errors import GraphError
from demo.meta.messages import Request

if TYPE_CHECKING:
    from demo.meta.graph import Graph

_MOST = 50  # requests in one batch


def answer_batch(graph: Graph, request: Request) -> list[dict[str, Any]]:
    """Code, headers and body (as text) of each request. Raises GraphError 100 for more than 50."""
    calls = request.json("batch")
    if not isinstance(calls, list) or len(calls) > _MOST:
        raise GraphError.invalid(f"(#100) batch must be a list of at most {_MOST} requests")
    return [_answer(graph, request, call) for call in calls]


def _answer(graph: Graph, request: Request, call: dict[str, str]) -> dict[str, Any]:
    address = urlsplit(call["relative_url"])
    path = address.path.strip("/")
    if not path.startswith("v"):
        path = f"{request.version}/{path}"
    params = dict(parse_qsl(address.query)) | dict(parse_qsl(call.get("body", "")))
    token = params.pop("access_token", request.token)
    reply = graph.answer(Request(call.get("method", "GET"), request.host, f"/{path}", params, token))
    headers = [{"name": name, "value": value} for name, value in reply.headers.items()]
    return {"code": reply.status, "headers": headers, "body": reply.content().decode()}
