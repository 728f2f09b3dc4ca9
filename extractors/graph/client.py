"""Calls of the Graph API by Meta's own SDK, with guards for what the SDK lets through.

The SDK ends a listing at an empty page, takes a proxy's HTML page for a success, and its helpers read a class attribute
that leads elsewhere; so only its session and `FacebookAdsApi.call` are used. `FacebookAdsApi.init` is never called:
it would install a crash reporter that sends stack traces to Meta.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

import requests
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

from extractors.graph import errors
from extractors.graph.errors import Fault, MetaError, Verdict
from extractors.graph.throttle import Throttle
from extractors.repeats import repeated
from extractors.run import DeferredError

_ATTEMPTS = 5
_SECRET_PARAMETERS = ("access_token", "appsecret_proof")
_SAME_PAGE_LIMIT = 5
Skipped = Callable[[str, MetaError], None]


class _Clean(logging.Filter):
    """Keeps secrets out of the debug log of connections, which names addresses with their query."""

    words: ClassVar[set[str]] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        return not any(word in text for word in self.words)


_CLEAN = _Clean()


class Session(FacebookSession):  # type: ignore[misc]
    """The SDK's session with an address of its own: the class attribute would hold for the whole process."""

    def __init__(self, token: str, secret: str | None, url: str | None, timeout: float) -> None:
        super().__init__(app_secret=secret, access_token=token, timeout=timeout)
        self.GRAPH = (url or FacebookSession.GRAPH).rstrip("/")
        self.secrets = [word for word in (token, secret, getattr(self, "appsecret_proof", None)) if word]
        _CLEAN.words.update(self.secrets)
        logging.getLogger("urllib3.connectionpool").addFilter(_CLEAN)


class Graph:
    """The Graph API for one account: repeats, waits and checks, and never shows the token."""

    def __init__(
        self,
        session: Session,
        version: str,
        account: str,
        throttle: Throttle,
        retry_seconds: float,
        longest_wait: float,
    ) -> None:
        self.account = account
        self._api = FacebookAdsApi(session, version)
        self._secrets = session.secrets
        self._throttle, self._retry_seconds, self._longest_wait = throttle, retry_seconds, longest_wait

    def get(self, path: str, needs: str = "id", kind: type = object, **parameters: Any) -> dict[str, Any]:
        """The answer of a GET, an object that has the member `needs` of some kind. Raises MetaError, DeferredError."""
        return self._call("GET", path, parameters, needs, kind)

    def post(self, path: str, needs: str, **parameters: Any) -> dict[str, Any]:
        """The answer of a POST, an object that has the member `needs`. Raises MetaError, DeferredError."""
        return self._call("POST", path, parameters, needs, object)

    def pages(
        self, path: str, limit: int, skipped: Skipped | None = None, **parameters: Any
    ) -> Iterator[dict[str, Any]]:
        """All entries of a listing, until a page has no `next`: an empty page is no end.

        A page that is too much is asked for again with half the limit. With `skipped`, entries that cannot be read
        even alone are told to it, and come with nothing but their id. Raises MetaError, DeferredError.
        """
        position: dict[str, str] = {}
        size, stays = limit, 0
        while True:
            try:
                body = self.get(path, "data", list, **parameters, **position, limit=size)
            except MetaError as error:
                if error.verdict is not Verdict.SPLIT or (size == 1 and skipped is None):
                    raise
                if size > 1:
                    size //= 2
                    continue
                body = self._alone(path, parameters, position, skipped)
            yield from body["data"]
            following = _next_position(body, parameters)
            if following is None:
                return
            stays = stays + 1 if following == position else 0
            if stays == _SAME_PAGE_LIMIT:
                raise MetaError(self.account, path, Fault(message="the paging leads to the same page again and again"))
            position, size = following, min(limit, 2 * size)

    def hold(self, seconds: float) -> None:
        """Nothing is called for this account for so long."""
        self._throttle.hold(self.account, seconds)

    def sleep(self, attempt: int) -> None:
        """Wait before a repetition; `attempt` counts from 1."""
        time.sleep(self._retry_seconds * 2 ** (attempt - 1))

    def _alone(
        self, path: str, parameters: Mapping[str, Any], position: Mapping[str, str], skipped: Skipped | None
    ) -> dict[str, Any]:
        """One entry of a listing, asked for by its id because the page that holds it cannot be had."""
        body = self.get(path, "data", list, **{**parameters, **position, "fields": "id", "limit": 1})
        entries = []
        for entry in body["data"]:
            try:
                entries.append(self.get(entry["id"], fields=parameters["fields"]))
            except MetaError as error:
                if skipped is None or (error.fault.code, error.fault.subcode) != errors.UNREADABLE_OBJECT:
                    raise
                skipped(entry["id"], error)
                entries.append(entry)
        return {**body, "data": entries}

    def _call(self, method: str, path: str, parameters: dict[str, Any], needs: str, kind: type) -> dict[str, Any]:
        numbers = count(1)

        def once() -> dict[str, Any]:
            number = next(numbers)
            self._wait_for_turn(path)
            answer = self._try(method, path, parameters, needs, kind)
            if not isinstance(answer, Fault):
                return answer
            error = MetaError(self.account, path, answer)
            if error.is_waited_for and not self._throttle.left(self.account):
                self.hold(errors.first_wait(number))
            raise error

        try:
            return repeated(once, _ATTEMPTS, self._retry_seconds)
        except MetaError as error:
            if error.is_waited_for:
                self._defer(path, self._throttle.left(self.account))
            raise

    def _try(
        self, method: str, path: str, parameters: dict[str, Any], needs: str, kind: type
    ) -> dict[str, Any] | Fault:
        """The answer, or the fault instead. No exception of the SDK gets out: their texts may hold the token."""
        try:
            answer = self._api.call(method, tuple(path.split("/")), params=parameters)
            body, status, headers = answer.json(), answer.status(), answer.headers()
        except FacebookRequestError as error:
            body, status, headers = error.body(), error.http_status(), error.http_headers()
        except requests.RequestException as error:
            return Fault(message=type(error).__name__)
        except (TypeError, AttributeError, ValueError):  # the SDK trips over answers that are not JSON objects
            return Fault(message="the answer is no JSON object")
        self._throttle.read(self.account, headers)
        if not isinstance(body, dict):
            return Fault(message="the answer is no JSON object", http_status=status)
        if isinstance(body.get("error"), dict):
            fault = errors.from_body(body["error"], status)
            return replace(fault, message=self._clean(fault.message))
        if status >= 400 or needs not in body or not _is_of_kind(body[needs], kind):
            return Fault(message=f"the answer has no {needs!r}", http_status=status)
        return body

    def _wait_for_turn(self, path: str) -> None:
        seconds = self._throttle.left(self.account)
        if seconds > self._longest_wait:
            self._defer(path, seconds)
        time.sleep(seconds)

    def _defer(self, path: str, seconds: float) -> None:
        raise DeferredError(
            f"Meta, account {self.account}, {path}: the limit of calls is reached; run again in {seconds:.0f} seconds",
            seconds,
        )

    def _clean(self, text: str) -> str:
        for word in self._secrets:
            text = text.replace(word, "(secret)")
        return text


def _next_position(body: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, str] | None:
    """What the link to the next page adds to the request; the link itself holds the token and is not followed."""
    link = (body.get("paging") or {}).get("next")
    if not link:
        return None
    known = {*parameters, *_SECRET_PARAMETERS, "limit"}
    return {name: value for name, value in parse_qsl(urlsplit(link).query) if name not in known}


def _is_of_kind(value: Any, kind: type) -> bool:
    if isinstance(value, list):
        return kind in (list, object) and all(isinstance(entry, dict) for entry in value)
    return isinstance(value, kind)
