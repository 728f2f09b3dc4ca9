"""The gRPC server: queries become messages, errors become failures in the trailing metadata."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import grpc
from google.ads.googleads.v26.services.types import google_ads_service as services

from demo.faults import Fault, Faults
from demo.google import faults as fault_kinds
from demo.google.answers import World
from demo.google.customer_lists import CustomerLists
from demo.google.errors import ApiError, denied, query_error, unauthenticated
from demo.google.gaql import parse
from demo.google.keys import Keys
from demo.google.messages import message
from demo.google.token import TokenServer
from demo.home import Home

_SERVICE = "google.ads.googleads.v26.services.GoogleAdsService"
_LOG_LENGTH = 10_000  # requests that are remembered
_STREAM, _PAGE = services.SearchGoogleAdsStreamResponse.pb(), services.SearchGoogleAdsResponse.pb()


class GoogleServer:
    """A Google Ads and Data Manager API on this machine, used as a context manager, with the token endpoint beside it.

    `world` is a demo folder; `clock` fixes its time, else the folder's clock file is read at every request. Port 0
    takes a free one. Faults come from `google_faults.json` of the demo folder or from `order_faults`. Its certificate
    authority and the service account's key are in `<world>/google`.
    """

    def __init__(
        self,
        world: Path | Home,
        *,
        clock: date | datetime | None = None,
        port: int = 0,
        token_port: int = 0,
        rows_per_message: int = 200,
    ) -> None:
        home = world if isinstance(world, Home) else Home(world)
        self.world, self.faults = World(home, clock), Faults(fault_kinds.KINDS)
        self.log: deque[dict[str, Any]] = deque(maxlen=_LOG_LENGTH)
        self.keys, self.token = Keys(home.folder / "google"), TokenServer(token_port)
        self.token.key = self.keys.make_service_account(self.token.url)
        self._rows_per_message = rows_per_message
        self._grpc = grpc.server(ThreadPoolExecutor(max_workers=8))
        self.lists = CustomerLists(self.token.given, home.folder / "google_lists.json")
        self._grpc.add_generic_rpc_handlers((self._handlers(), *self.lists.handlers()))
        key, certificate = self.keys.server()
        self.port = int(
            self._grpc.add_secure_port(f"127.0.0.1:{port}", grpc.ssl_server_credentials(((key, certificate),)))
        )
        faults = home.folder / "google_faults.json"
        if faults.exists():
            self.order_faults(json.loads(faults.read_text()))

    @property
    def url(self) -> str:
        """What stands in the place of googleads.googleapis.com."""
        return f"localhost:{self.port}"

    def order_faults(self, faults: list[dict[str, Any]]) -> None:
        """Put these faults in place of earlier ones, see `demo.google.faults`."""
        self.faults.order(faults)

    def start(self) -> None:
        """Begin to serve, in threads."""
        self.token.start()
        self._grpc.start()

    def stop(self) -> None:
        """Stop serving and free the ports."""
        self._grpc.stop(None).wait()
        self.token.stop()

    def __enter__(self) -> GoogleServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _handlers(self) -> grpc.GenericRpcHandler:
        stream = grpc.unary_stream_rpc_method_handler(
            self._search_stream,
            request_deserializer=services.SearchGoogleAdsStreamRequest.pb().FromString,
            response_serializer=_STREAM.SerializeToString,
        )
        page = grpc.unary_unary_rpc_method_handler(
            self._search,
            request_deserializer=services.SearchGoogleAdsRequest.pb().FromString,
            response_serializer=_PAGE.SerializeToString,
        )
        return grpc.method_handlers_generic_handler(_SERVICE, {"SearchStream": stream, "Search": page})

    def _search_stream(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        fault = self.faults.due(f"{request.customer_id} {request.query}")
        try:
            results = self._results(request, context, fault)
            size = self._rows_per_message
            parts = (results[start : start + size] for start in range(0, len(results), size))
            yield from fault_kinds.streamed(fault, (_STREAM(results=part, request_id="demo") for part in parts))
        except ApiError as error:
            _abort(context, error)

    def _search(self, request: Any, context: grpc.ServicerContext) -> Any:
        fault = self.faults.due(f"{request.customer_id} {request.query}")
        try:
            if request.page_size:
                raise ApiError(
                    grpc.StatusCode.INVALID_ARGUMENT,
                    "Setting the page size is not supported.",
                    "request_error.PAGE_SIZE_NOT_SUPPORTED",
                )
            results, start = self._results(request, context, fault), int(request.page_token or 0)
            end = start + self._rows_per_message
            return _PAGE(results=results[start:end], next_page_token=str(end) if end < len(results) else "")
        except ApiError as error:
            return _abort(context, error)

    def _results(self, request: Any, context: grpc.ServicerContext, fault: Fault | None) -> list[Any]:
        metadata = dict(context.invocation_metadata())
        login = metadata.get("login-customer-id")
        entry = {"customer": request.customer_id, "query": request.query, "login": login, "fault": fault and fault.kind}
        self.log.append(entry)
        if str(metadata.get("authorization", "")).removeprefix("Bearer ") not in self.token.given:
            raise unauthenticated()
        if login not in (self.world.manager, request.customer_id, None):
            raise denied()
        fault_kinds.before(fault, request.query)
        query = parse(request.query)
        if query.resource == "customer_client" and request.customer_id != self.world.manager:
            raise query_error("PROHIBITED_RESOURCE_TYPE_IN_FROM_CLAUSE", "Only managers have clients.")
        rows = fault_kinds.changed(fault, self.world.answer(request.customer_id, query))
        return [message(row, query.select) for row in rows]


def _abort(context: grpc.ServicerContext, error: ApiError) -> Any:
    context.set_trailing_metadata(error.metadata())
    context.abort(error.status, error.message)
