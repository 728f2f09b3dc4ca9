"""Questions to the Google Ads API by Google's own SDK, over gRPC: with timeouts, repeated as a whole, waited for.

The SDK sets no timeout and repeats nothing (v23 to v26), and a stream that breaks has given rows already. So each
answer is first kept aside as a whole, in a file without a name, and read from there: memory stays flat, and no row of
half an answer counts.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from itertools import count
from tempfile import TemporaryFile
from typing import IO, Any

import grpc
from google.ads.googleads.client import GoogleAdsClient
from google.ads.googleads.interceptors import ExceptionInterceptor, MetadataInterceptor
from google.auth.transport.requests import Request

from extractors.google_ads import errors
from extractors.google_ads.errors import Fault, GoogleError, Verdict
from extractors.repeats import repeated
from extractors.run import DeferredError

_ATTEMPTS = 5
_LENGTH = struct.Struct(">Q")
_CHANNEL_OPTIONS = (
    ("grpc.max_metadata_size", 16 * 1024 * 1024),
    ("grpc.max_receive_message_length", 64 * 1024 * 1024),
)
Deferred = Callable[[Fault, float], None]


class Google:
    """The Google Ads API in the name of one manager; shared by all accounts of a run."""

    def __init__(self, client: GoogleAdsClient, ca: bytes | None, options: Any, deferred: Deferred) -> None:
        self._version, self._credentials = client.version, client.credentials
        self._refresh = partial(Request(), timeout=options.timeout_seconds)
        self._service = _service(client, ca)
        self._request = client.get_type("SearchGoogleAdsStreamRequest")
        self._response = type(client.get_type("SearchGoogleAdsStreamResponse"))
        self._options, self._deferred = options, deferred

    def rows(self, account: str, query: str, what: str) -> Iterator[Any]:
        """Rows (`GoogleAdsRow`, raw protobuf) of a query's whole answer. Raises GoogleError, DeferredError."""
        with TemporaryFile() as aside:
            self._keep_answer(account, query, what, aside)
            aside.seek(0)
            while head := aside.read(_LENGTH.size):
                yield from self._response.FromString(aside.read(_LENGTH.unpack(head)[0])).results

    def _keep_answer(self, account: str, query: str, what: str, aside: IO[bytes]) -> None:
        numbers = count(1)

        def ask() -> None:
            number = next(numbers)
            aside.seek(0)
            aside.truncate()
            fault = self._try(account, query, aside)
            if fault is None:
                return
            if errors.classify(fault) is Verdict.WAIT:
                self._wait(account, what, fault, number)
            raise GoogleError(account, what, fault)

        repeated(ask, _ATTEMPTS, self._options.retry_seconds)

    def _try(self, account: str, query: str, aside: IO[bytes]) -> Fault | None:
        """Write the messages of an answer, or give the fault that it ended with."""
        request = type(self._request)(customer_id=account, query=query)
        try:
            if not self._credentials.valid:  # here, because a failure inside gRPC would look like a broken connection
                self._credentials.refresh(self._refresh)
            for message in self._service.search_stream(
                request=request, timeout=self._options.timeout_seconds, retry=None
            ):
                content = message.SerializeToString()
                aside.write(_LENGTH.pack(len(content)))
                aside.write(content)
        except errors.KINDS as error:
            return errors.read(error, self._version)
        return None

    def _wait(self, account: str, what: str, fault: Fault, attempt: int) -> None:
        """Wait as long as Google asks; a long wait, or the last attempt's, defers the task."""
        seconds = fault.retry_seconds or self._options.pause_seconds * 2 ** (attempt - 1)
        if seconds > self._options.longest_wait_seconds or attempt == _ATTEMPTS:
            self._deferred(fault, seconds)
            raise DeferredError(f"{GoogleError(account, what, fault)}; run again in {seconds:.0f} seconds", seconds)
        time.sleep(seconds)


def _service(client: GoogleAdsClient, ca: bytes | None) -> Any:
    """`client.get_service("GoogleAdsService")`, with certificates of one's own where `ca` (PEM) gives them."""
    path = f"google.ads.googleads.{client.version}.services.services.google_ads_service"
    service = import_module(path).GoogleAdsServiceClient
    transport = service.get_transport_class("grpc")
    channel = transport.create_channel(
        host=client.endpoint or service.DEFAULT_ENDPOINT,
        credentials=client.credentials,
        ssl_credentials=grpc.ssl_channel_credentials(ca) if ca else None,
        options=_CHANNEL_OPTIONS,
    )
    interceptors = (
        MetadataInterceptor(client.developer_token, client.login_customer_id, client.linked_customer_id),
        ExceptionInterceptor(client.version, use_proto_plus=False),
    )
    return service(transport=transport(channel=grpc.intercept_channel(channel, *interceptors)))
