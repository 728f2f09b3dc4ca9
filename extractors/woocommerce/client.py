"""Calls of WooCommerce's REST API by HTTPX: repeats, waits, listings that lose no row, never shows the key.

Source: woocommerce.github.io/woocommerce-rest-api-docs (authentication, errors, pagination; `offset` and `per_page`
of the listings, X-WP-Total).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from typing import Any

import httpx

from extractors.repeats import repeated
from extractors.run import DeferredError, ExtractionError

logging.getLogger("httpx").setLevel(logging.WARNING)

_ATTEMPTS = 5
_PASSES = 5
_PASSING = {408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524}
_REMEDIES = {
    401: "the consumer key is not accepted: make a new one (WooCommerce, Settings, Advanced, REST API) and set "
    "HOURGLASS_WOOCOMMERCE_CONSUMER_KEY and …_SECRET; some servers drop the Authorization header",
    403: "the key may not read this: give it the permission to read, of a user who manages the shop; "
    "or a firewall of the shop stands between",
    404: "there is no REST API at this address: check sources.woocommerce.shop_url, and that permalinks are not plain",
}
_OTHER_REMEDY = "run again; if it stays, ask who runs the shop's server"


class WooCommerceError(ExtractionError):
    """The shop refused, or did not answer; the message names shop, path, code, its words and the remedy."""

    def __init__(self, shop: str, path: str, status: int | None, code: str = "", words: str = "") -> None:
        name = f"{f'HTTP {status}' if status else 'no answer'}{f' {code}' if code else ''}"
        said = f" ({words[:300]})" if words else ""
        super().__init__(f"WooCommerce, {shop}, {path}: {name}{said}; {_REMEDIES.get(status or 0, _OTHER_REMEDY)}")
        self.status, self.code = status, code
        self.is_passing = status is None or status in _PASSING or status == 200  # 200: a page, not the API's answer


class Rest:
    """The REST API of one shop."""

    def __init__(
        self,
        shop: str,
        version: str,
        key: tuple[str, str],
        page_size: int,
        waits: tuple[float, float],
        timeout: float,
    ) -> None:
        self.shop, self._size = shop, page_size
        self._url = f"{shop.rstrip('/')}/wp-json/{version}"
        self._retry_seconds, self._longest_wait = waits
        self._http = httpx.Client(auth=key, timeout=timeout)

    def rows(self, path: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """All rows of a listing, each once, in the order of their ids.

        Rows that leave the listing while it is read move later ones forward. So each page begins with the last row of
        the page before; where another row stands there, the listing is read from its beginning again.
        Raises WooCommerceError, DeferredError.
        """
        seen: set[int] = set()
        for _ in range(_PASSES):
            offset, last = 0, None
            while True:
                found, total = self._page(path, parameters, offset)
                found = list({row["id"]: row for row in found}.values())
                if last is not None and (not found or found[0]["id"] != last):
                    break  # rows moved: from the beginning
                for row in found:
                    if row["id"] not in seen:
                        seen.add(row["id"])
                        yield row
                if offset + len(found) >= total:
                    return
                if not found:
                    break  # an empty page before the end
                offset, last = offset + len(found) - 1, found[-1]["id"]
        raise WooCommerceError(self.shop, path, None, words="the listing changes faster than it can be read")

    def get(self, path: str, **parameters: Any) -> Any:
        """The answer of one call, as JSON. Raises WooCommerceError, DeferredError."""
        return self._ask(path, parameters).json()

    def total(self, path: str, **parameters: Any) -> int | None:
        """How many rows a listing has; None where the headers do not say. Raises WooCommerceError, DeferredError."""
        return _total(self._ask(path, {**parameters, "_fields": "id", "per_page": 1}))

    def _page(self, path: str, parameters: dict[str, Any], offset: int) -> tuple[list[dict[str, Any]], int]:
        """Rows from an offset on, and how many there are in all."""
        asked = {**parameters, "orderby": "id", "order": "asc", "per_page": self._size, "offset": offset}
        answer = self._ask(path, asked)
        rows = answer.json()
        if not isinstance(rows, list):
            raise WooCommerceError(self.shop, path, answer.status_code, words="the answer is no list")
        total = _total(answer)
        return rows, offset + len(rows) + (len(rows) == self._size) if total is None else total

    def _ask(self, path: str, parameters: dict[str, Any]) -> httpx.Response:
        return repeated(lambda: self._try(path, parameters), _ATTEMPTS, self._retry_seconds)

    def _try(self, path: str, parameters: dict[str, Any]) -> httpx.Response:
        try:
            answer = self._http.get(f"{self._url}/{path}", params=parameters)
        except httpx.HTTPError as error:
            raise WooCommerceError(self.shop, path, None, words=type(error).__name__) from None
        if answer.status_code == 429:
            self._wait(path, answer.headers.get("retry-after", ""))
        try:
            body = answer.json()
        except ValueError:
            raise WooCommerceError(self.shop, path, answer.status_code, words="the answer is no JSON") from None
        if answer.status_code != 200:
            told = body if isinstance(body, dict) else {}
            raise WooCommerceError(
                self.shop, path, answer.status_code, str(told.get("code", "")), str(told.get("message", ""))
            )
        return answer

    def _wait(self, path: str, named: str) -> None:
        """Wait as the server says, here or, if it is long, by a deferral."""
        seconds = float(named) if named.isdigit() else 0.0
        if seconds > self._longest_wait:
            raise DeferredError(
                f"WooCommerce, {self.shop}, {path}: too many calls; run again in {seconds:.0f} seconds", seconds
            )
        time.sleep(seconds)


def _total(answer: httpx.Response) -> int | None:
    """X-WP-Total, which some caches drop."""
    told = answer.headers.get("x-wp-total", "")
    return int(told) if told.isdigit() else None
