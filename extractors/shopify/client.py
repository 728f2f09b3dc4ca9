"""Calls of Shopify's GraphQL Admin API by HTTPX: repeats, waits for the query cost, checks, never shows the token."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx

from extractors.repeats import repeated
from extractors.run import DeferredError
from extractors.shopify.errors import ShopifyError, code_of
from extractors.shopify.throttle import Bucket

logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log every address, and those of results are signed

_ATTEMPTS = 5
_VERSION_HEADER = "x-shopify-api-version"


class Admin:
    """The Admin API of one shop in one version."""

    def __init__(
        self, shop: str, url: str, version: str, token: str, retry_seconds: float, longest_wait: float, timeout: float
    ) -> None:
        self.shop, self._version = shop, version
        self._retry_seconds, self._longest_wait = retry_seconds, longest_wait
        self._bucket = Bucket()
        self._http = httpx.Client(timeout=timeout)
        self._url = f"{url.rstrip('/')}/admin/api/{version}/graphql.json"
        self._headers = {"X-Shopify-Access-Token": token}

    def ask(self, name: str, query: str, /, **variables: Any) -> dict[str, Any]:
        """The `data` of a query. `name` stands for it in messages. Raises ShopifyError, DeferredError."""
        numbers = count(1)

        def once() -> dict[str, Any]:
            number = next(numbers)
            self._wait_for_turn(name)
            try:
                return self._try(name, query, variables)
            except ShopifyError as error:
                if error.is_waited_for and not self._bucket.wait(name):
                    self._bucket.hold(max(1.0, self._retry_seconds) * number)
                raise

        try:
            return repeated(once, _ATTEMPTS, self._retry_seconds)
        except ShopifyError as error:
            if error.is_waited_for:
                self.defer(name, max(1.0, self._bucket.wait(name)))
            raise

    def pages(self, name: str, query: str, path: tuple[str, ...], **variables: Any) -> Iterator[dict[str, Any]]:
        """All nodes of a connection, which stands at `path` of the data. An empty page is no end.

        Raises ShopifyError where the paging stands still.
        """
        cursor: str | None = None
        while True:
            found: Any = self.ask(name, query, **variables, after=cursor)
            for step in path:
                found = (found or {}).get(step)
            if not found:
                return
            yield from found["nodes"]
            if not found["pageInfo"]["hasNextPage"]:
                return
            following = found["pageInfo"]["endCursor"]
            if following is None or following == cursor:
                raise ShopifyError(self.shop, name, "NO ANSWER", "the paging leads to the same page again")
            cursor = following

    def download(self, url: str) -> Iterator[bytes]:
        """An operation's result in parts. The address is signed, so it goes into no message and gets no token."""
        what = "download of the results"
        try:
            with self._http.stream("GET", url) as answer:
                if answer.status_code != 200:
                    raise ShopifyError(self.shop, what, f"HTTP {answer.status_code}")
                yield from answer.iter_bytes()
        except httpx.HTTPError as error:
            raise ShopifyError(self.shop, what, "NO ANSWER", type(error).__name__) from None

    def hold(self, seconds: float) -> None:
        """Ask for nothing for so long."""
        self._bucket.hold(seconds)

    def sleep(self, attempt: int) -> None:
        """Wait before a repetition; `attempt` counts from 1."""
        time.sleep(self._retry_seconds * 2 ** (attempt - 1))

    def defer(self, what: str, seconds: float, why: str = "the limit of calls is reached") -> None:
        """Raises DeferredError: the task is to come again later."""
        raise DeferredError(f"Shopify, {self.shop}, {what}: {why}; run again in {seconds:.0f} seconds", seconds)

    def _wait_for_turn(self, name: str) -> None:
        seconds = self._bucket.wait(name)
        if seconds > self._longest_wait:
            self.defer(name, seconds)
        time.sleep(seconds)

    def _try(self, name: str, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = self._http.post(self._url, json={"query": query, "variables": variables}, headers=self._headers)
        except httpx.HTTPError as error:
            raise ShopifyError(self.shop, name, "NO ANSWER", type(error).__name__) from None
        body = _object(answer)
        self._bucket.read(name, (body.get("extensions") or {}).get("cost"))
        if answer.status_code in (429, 430):
            self._bucket.hold(_seconds(answer.headers.get("retry-after")))
        errors = body.get("errors")
        if errors:
            entry = errors[0] if isinstance(errors, list) and isinstance(errors[0], dict) else {"message": str(errors)}
            code = code_of(entry) if answer.status_code == 200 else f"HTTP {answer.status_code}"
            raise ShopifyError(self.shop, name, code, str(entry.get("message", "")))
        if answer.status_code != 200 or not isinstance(body.get("data"), dict):
            raise ShopifyError(self.shop, name, f"HTTP {answer.status_code}", "the answer has no data")
        served = answer.headers.get(_VERSION_HEADER, self._version)
        if served != self._version:  # Shopify answers a call of a version that has ended in the oldest one it has
            words = f"asked for version {self._version}, answered in {served}"
            raise ShopifyError(self.shop, name, "VERSION", words)
        return dict(body["data"])


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _seconds(text: str | None) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 1.0
