"""Pages of a listing, with cursors and the link to the next page."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

from demo.meta.errors import GraphError
from demo.meta.messages import Request

DEFAULT_LIMIT = 25


def page(request: Request, rows: Sequence[Any], largest: int) -> dict[str, Any]:
    """The page of `rows` that the request asks for; only the absence of `next` says that it is the last.

    Raises GraphError 1 for a limit above `largest`, 100 for a cursor that is none.
    """
    limit = _number(request.params.get("limit", str(DEFAULT_LIMIT)))
    if limit > largest:
        raise GraphError.too_much_data()
    first = _position(request.params["after"]) if request.params.get("after") else 0
    last = min(first + limit, len(rows))
    body: dict[str, Any] = {"data": list(rows[first:last])}
    if body["data"]:
        body["paging"] = {"cursors": {"before": _cursor(first), "after": _cursor(last)}}
        if last < len(rows):
            body["paging"]["next"] = request.url(limit=str(limit), after=_cursor(last))
    if request.params.get("summary") == "true":
        body["summary"] = {"total_count": len(rows)}
    return body


def _number(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise GraphError.invalid("(#100) param limit must be a positive integer")
    return int(text)


def _cursor(position: int) -> str:
    return urlsafe_b64encode(f"demo{position}".encode()).decode()


def _position(cursor: str) -> int:
    try:
        return int(urlsafe_b64decode(cursor).decode().removeprefix("demo"))
    except (ValueError, UnicodeDecodeError):
        raise GraphError.invalid("(#100) Invalid cursors values") from None
