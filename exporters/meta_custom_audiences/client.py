"""Meta's own SDK, with what it lacks: bodies of removals, repetition, and errors that show neither token nor hashes.

`FacebookAdsApi.init` is never called: it would install a crash reporter that sends stack traces to Meta.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

import requests
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookBadObjectError, FacebookRequestError
from facebook_business.session import FacebookSession
from pydantic import SecretStr

from exporters.errors import PlatformError
from exporters.meta_custom_audiences.errors import is_passing, refusal
from warehouse.settings import MetaAudiences

_ATTEMPTS = 4


class _Requests(requests.Session):
    """The SDK puts a removal's rows into the address, which fails from some hundred rows on; Meta wants a body."""

    def request(self, method: Any, url: Any, *arguments: Any, **options: Any) -> requests.Response:
        if method == "DELETE" and options.get("params"):
            options["data"] = options.pop("params")
            options.pop("files", None)  # an empty one would be taken for a form of files
        return super().request(method, url, *arguments, **options)


def _details(body: Any) -> dict[str, Any]:
    found = body.get("error") if isinstance(body, dict) else None
    return found if isinstance(found, dict) else {}


class Client:
    """Calls of the Graph API by the SDK's objects."""

    def __init__(self, options: MetaAudiences, token: SecretStr, app_secret: SecretStr | None) -> None:
        secret = app_secret.get_secret_value() if app_secret else None
        session = FacebookSession(
            app_secret=secret, access_token=token.get_secret_value(), timeout=options.timeout_seconds
        )
        replaced = _Requests()
        replaced.params, replaced.verify = session.requests.params, session.requests.verify
        session.requests = replaced
        session.GRAPH = (options.graph_url or FacebookSession.GRAPH).rstrip("/")
        self._secrets = [word for word in (token.get_secret_value(), secret) if word]
        self._retry_seconds = options.retry_seconds
        self.api = FacebookAdsApi(session, options.api_version)
        logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)  # its debug lines name addresses with tokens

    def call(self, what: str, request: Callable[[], Any]) -> Any:
        """The answer of a call of the SDK, repeated while the fault is a passing one. Raises PlatformError."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return request()
            except FacebookRequestError as error:
                details = _details(error.body())
                if attempt == _ATTEMPTS or not is_passing(details.get("code"), error.http_status()):
                    raise self._refused(what, details, error.http_status()) from None
            except (requests.RequestException, FacebookBadObjectError, TypeError, AttributeError, ValueError) as error:
                if attempt == _ATTEMPTS:  # the texts of these may hold the token or the rows
                    raise PlatformError(f"Meta, {what}: no usable answer ({type(error).__name__}); run again") from None
            time.sleep(self._retry_seconds * 2 ** (attempt - 1))
        raise AssertionError

    def _refused(self, what: str, details: dict[str, Any], status: int | None) -> PlatformError:
        if not details:
            return PlatformError(f"Meta, {what}: HTTP {status} without a usable answer; run again")
        return refusal(what, details, self._clean)

    def _clean(self, text: str) -> str:
        for word in self._secrets:
            text = text.replace(word, "(secret)")
        return text
