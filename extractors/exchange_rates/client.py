"""Getting a file over HTTP: whole, or not at all."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

from extractors.exchange_rates import formats
from extractors.exchange_rates.formats import FormatError, Rate
from extractors.repeats import repeated
from extractors.run import DeferredError, ExtractionError

_PASSING = (408, 429, 500, 502, 503, 504)
_LONGEST_WAIT = 60.0  # seconds; a longer wait that the server names defers the task


def fetch(url: str, attempts: int, retry_seconds: float, timeout_seconds: float) -> list[Rate]:
    """All rates of the file at an address. What passes by itself is tried again; a login page is no file either.

    Raises ExtractionError naming address, code and remedy; DeferredError where the server asks for a longer wait.
    """
    name = f"exchange rates, {_shown(url)}"

    def read() -> list[Rate]:
        try:
            return list(formats.rates(_body(url, name, timeout_seconds), name))
        except FormatError as error:
            raise _PassingError(str(error)) from None

    return repeated(read, attempts, retry_seconds)


class _PassingError(ExtractionError):
    """Something that may be gone in a moment."""

    is_passing = True


def _body(url: str, name: str, timeout_seconds: float) -> bytes:
    try:
        reply = httpx.get(url, timeout=timeout_seconds, follow_redirects=True)
    except httpx.InvalidURL:
        raise ExtractionError(f"{name}: no address; correct it in the settings") from None
    except httpx.UnsupportedProtocol:
        raise ExtractionError(f"{name}: an address begins with http:// or https://") from None
    except httpx.TransportError as error:
        raise _PassingError(
            f"{name}: {type(error).__name__}; see that the server can be reached and run again"
        ) from None
    wait = reply.headers.get("retry-after", "")
    if reply.status_code in _PASSING and wait.isdigit() and float(wait) > _LONGEST_WAIT:
        raise DeferredError(f"{name}: HTTP {reply.status_code}, come back in {wait} s", float(wait))
    if reply.status_code in _PASSING:
        raise _PassingError(f"{name}: HTTP {reply.status_code}; run again later")
    if reply.status_code != httpx.codes.OK:
        raise ExtractionError(f"{name}: HTTP {reply.status_code}; correct the address in the settings")
    return reply.content


def _shown(url: str) -> str:
    """An address without user, password and query, which may hold a key."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}{parts.path}"
