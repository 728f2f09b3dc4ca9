"""Google's own SDK: credentials, its two services, and repetition of what may pass."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

import grpc
from google.ads import datamanager_v1 as dm
from google.ads.datamanager_v1.services.ingestion_service.transports import IngestionServiceGrpcTransport
from google.ads.datamanager_v1.services.user_list_service.transports import UserListServiceGrpcTransport
from google.api_core import exceptions
from google.api_core.grpc_helpers import create_channel
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError
from google.oauth2.service_account import Credentials as ServiceCredentials

from exporters.errors import ExportError, PlatformError
from exporters.google_customer_match.errors import refusal
from warehouse.settings import Settings

_SCOPE = "https://www.googleapis.com/auth/datamanager"
_ATTEMPTS = 4
_PASSING = (
    exceptions.ServiceUnavailable, exceptions.DeadlineExceeded, exceptions.ResourceExhausted,
    exceptions.InternalServerError, exceptions.Aborted, exceptions.Unknown,
)  # fmt: skip
_T = TypeVar("_T")


class Client:
    """The services `ingestion` and `lists`, on one channel."""

    def __init__(self, settings: Settings) -> None:
        self._options = settings.audiences.google
        host = self._options.endpoint or dm.IngestionServiceClient.DEFAULT_ENDPOINT
        ca = settings.read(self._options.ca_file).read_bytes() if self._options.ca_file else None
        channel = create_channel(
            host if ":" in host else f"{host}:443",
            credentials=_credentials(settings),
            ssl_credentials=grpc.ssl_channel_credentials(ca),
            options=[("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)],
        )
        self.ingestion = dm.IngestionServiceClient(transport=IngestionServiceGrpcTransport(channel=channel, host=host))
        self.lists = dm.UserListServiceClient(transport=UserListServiceGrpcTransport(channel=channel, host=host))

    def call(self, what: str, method: Callable[..., _T], **arguments: Any) -> _T:
        """The answer of a call, repeated while the fault is a passing one. Raises PlatformError."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return method(**arguments, timeout=self._options.timeout_seconds, retry=None)
            except exceptions.GoogleAPICallError as error:
                if attempt == _ATTEMPTS or not isinstance(error, _PASSING):
                    raise refusal(what, error) from None
            except GoogleAuthError as error:
                raise PlatformError(
                    f"Google, {what}: the credentials are not accepted ({type(error).__name__}); "
                    "check HOURGLASS_GOOGLE_DATA_MANAGER_SERVICE_ACCOUNT"
                ) from None
            time.sleep(self._options.retry_seconds * 2 ** (attempt - 1))
        raise AssertionError


def _credentials(settings: Settings) -> Credentials:
    """Of a service account; the key of `google_ads` serves where none of its own is set. Raises ExportError."""
    key = settings.secret("google_data_manager_service_account") or settings.secret("google_ads_service_account")
    if key is None:
        raise ExportError(
            "Google: there are no credentials; set HOURGLASS_GOOGLE_DATA_MANAGER_SERVICE_ACCOUNT to a service "
            "account's JSON key, or to its path"
        )
    text = key.get_secret_value()
    try:
        content = text if text.lstrip().startswith("{") else settings.read(text).read_text(encoding="utf-8")
        make = cast(Callable[..., Credentials], ServiceCredentials.from_service_account_info)
        return make(json.loads(content), scopes=[_SCOPE])
    except (OSError, ValueError):  # the text of these may hold the key
        raise ExportError("Google: the service account's key is neither JSON nor the path of it") from None
