"""Metabase's API: calls with a key, answers as JSON, errors with their place and remedy."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import httpx
from pydantic import SecretStr

_PAGE = 200
Thing = dict[str, Any]


class MetabaseError(RuntimeError):
    """Metabase cannot be reached, or refuses; the message names the call and the remedy, never the key."""


class Metabase:
    """A connection to one Metabase, used as a context manager."""

    def __init__(self, url: str, key: SecretStr, timeout_seconds: float = 60) -> None:
        self._url = url
        self._http = httpx.Client(
            base_url=url, headers={"x-api-key": key.get_secret_value()}, timeout=timeout_seconds, follow_redirects=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def call(self, method: str, path: str, body: Thing | None = None, **params: Any) -> Any:
        """The answer's JSON. Raises MetabaseError."""
        place = f"Metabase at {self._url}, {method} {path}"
        try:
            reply = self._http.request(method, path, json=body, params=params)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise MetabaseError(f"{place}: {type(error).__name__}; see metabase.url in the settings") from None
        if reply.status_code in (401, 403):
            raise MetabaseError(
                f"{place}: HTTP {reply.status_code}; the key of HOURGLASS_METABASE_API_KEY needs a group that may edit"
                " collections and write native queries (Admin settings, Authentication, API keys)"
            )
        if not reply.is_success:
            raise MetabaseError(f"{place}: HTTP {reply.status_code}: {reply.text[:500]}")
        try:
            return reply.json()
        except ValueError:
            raise MetabaseError(f"{place}: no JSON; is metabase.url the address of a Metabase?") from None

    def items(self, collection_id: int) -> Iterator[Thing]:
        """Questions and dashboards of a collection, page after page."""
        offset = 0
        while True:
            asked: Thing = {"models": ["card", "dashboard"], "limit": _PAGE, "offset": offset}
            page = self.call("GET", f"/api/collection/{collection_id}/items", **asked)["data"]
            yield from page
            offset += len(page)
            if len(page) < _PAGE:
                return
