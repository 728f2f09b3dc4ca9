"""Errors of the Google Ads API and what each asks for: try again, wait, leave a field out, or give up.

Sources: Google Ads API, understand API errors, common errors, API limits and quotas. Two families come out of the
SDK: `GoogleAdsException` holds the failure; RESOURCE_EXHAUSTED and INTERNAL come as exceptions of google.api_core, and
their failure is in the trailing metadata of their cause. (The SDK's own `trailing_metadata()` gives the initial ones.)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from typing import Any

import grpc
from google.ads.googleads.errors import GoogleAdsException
from google.api_core.exceptions import GoogleAPICallError
from google.auth.exceptions import GoogleAuthError, TransportError

from extractors.run import ExtractionError

KINDS = (GoogleAdsException, GoogleAPICallError, grpc.RpcError, GoogleAuthError)  # what the SDK raises for the vendor


class Verdict(Enum):
    """What to do about an error."""

    RETRY = "try again soon"
    WAIT = "wait, then try again"
    LEAVE_OUT = "ask without the field"
    FATAL = "give up"


@dataclass(frozen=True)
class Fault:
    """An error as Google gives it: gRPC status, `kind.CODE` of the failure, the wait it names in seconds."""

    status: str
    code: str = ""
    message: str = ""
    request_id: str = ""
    retry_seconds: float = 0
    is_for_all: bool = False  # the quota is the developer's, not the account's

    @property
    def name(self) -> str:
        """Code for messages."""
        return self.code or self.status


_PASSING = {"UNAVAILABLE", "INTERNAL", "DEADLINE_EXCEEDED", "UNKNOWN", "ABORTED", "CANCELLED"}
_PASSING_CODES = {
    "internal_error.TRANSIENT_ERROR",
    "internal_error.INTERNAL_ERROR",
    "internal_error.DEADLINE_EXCEEDED",
    "database_error.CONCURRENT_MODIFICATION",
}
_LIMITED = {
    "quota_error.RESOURCE_EXHAUSTED",
    "quota_error.RESOURCE_TEMPORARILY_EXHAUSTED",
    "quota_error.EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION",
    "quota_error.EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION",
}
_UNKNOWN_FIELDS = {
    "query_error.UNRECOGNIZED_FIELD",
    "query_error.BAD_FIELD_NAME",
    "query_error.PROHIBITED_FIELD_IN_SELECT_CLAUSE",
    "query_error.PROHIBITED_METRIC_IN_SELECT_OR_WHERE_CLAUSE",
}
TOO_OLD = {"change_status_error.START_DATE_TOO_OLD", "click_view_error.DATE_TOO_OLD"}  # Google has it no more
_SIGN_IN = (
    "make a new key or refresh token, and set HOURGLASS_GOOGLE_ADS_SERVICE_ACCOUNT"
    " or HOURGLASS_GOOGLE_ADS_REFRESH_TOKEN"
)
_REMEDIES = {
    "authentication_error": _SIGN_IN,
    "authorization_error.USER_PERMISSION_DENIED": (
        "give the service account or person access to the account, and set sources.google_ads.manager"
    ),
    "authorization_error.CUSTOMER_NOT_ENABLED": "the account is closed or not yet open: leave it out of accounts",
    "authorization_error": "check the access level of the Cloud project, and the account's permissions",
    "request_error.INVALID_CUSTOMER_ID": "check sources.google_ads.accounts: ten digits",
    "request_error.UNSUPPORTED_VERSION": "this version of the API has ended: raise sources.google_ads.api_version",
    "request_error.RPC_DEADLINE_TOO_SHORT": "raise sources.google_ads.timeout_seconds",
    "request_error": "check sources.google_ads, above all manager, accounts and api_version",
    "quota_error": "Google's quota is used up: run again when it is renewed, or ask for a higher access level",
    "query_error": "Google does not know a field any more: change sources.google_ads.api_version, or report it",
    "click_view_error": "Google keeps clicks for 90 days: choose a later night",
    "UNAUTHENTICATED": _SIGN_IN,
    "PERMISSION_DENIED": "give the service account or person access to the account",
    "UNIMPLEMENTED": "this version of the API has ended: raise sources.google_ads.api_version",
    "UNAVAILABLE": "Google, or something between, does not answer: run again",
}
_OTHER_REMEDY = "run again; if it stays, look up the code in Google's error reference"


class GoogleError(ExtractionError):
    """Google refused, or did not answer; the message names account, code, Google's words, request and remedy."""

    def __init__(self, account: str, what: str, fault: Fault) -> None:
        words = f" ({fault.message[:300]})" if fault.message else ""
        request = f", request {fault.request_id}" if fault.request_id else ""
        self.reason = f"{fault.name}{words}; {remedy(fault)}"  # the same whichever request met the fault
        super().__init__(f"Google, account {account}, {what}: {fault.name}{words}{request}; {remedy(fault)}")
        self.account, self.fault = account, fault
        self.is_waited_for = classify(fault) is Verdict.WAIT
        self.is_passing = self.is_waited_for or classify(fault) is Verdict.RETRY


def classify(fault: Fault) -> Verdict:
    """What a fault asks for; its code says more than its status."""
    if fault.code in _UNKNOWN_FIELDS:
        return Verdict.LEAVE_OUT
    if fault.code in _LIMITED or (fault.status == "RESOURCE_EXHAUSTED" and not fault.code):
        return Verdict.WAIT
    if fault.code:
        return Verdict.RETRY if fault.code in _PASSING_CODES else Verdict.FATAL
    return Verdict.RETRY if fault.status in _PASSING else Verdict.FATAL


def remedy(fault: Fault) -> str:
    """What the operator does about a fault."""
    keys = (fault.code, fault.code.split(".")[0], fault.status)
    return next((_REMEDIES[key] for key in keys if key in _REMEDIES), _OTHER_REMEDY)


def read(error: Exception, version: str) -> Fault:
    """The fault in an exception of the SDK, of google.api_core, google.auth or gRPC."""
    if isinstance(error, GoogleAdsException):
        failure = error.failure  # wrapped by proto-plus in some calls, whatever the client was told
        raw = type(failure).pb(failure) if hasattr(type(failure), "pb") else failure
        return _from_failure(error.error.code().name, raw, error.request_id or "")
    if isinstance(error, GoogleAPICallError):
        cause = next((one for one in error.errors if isinstance(one, grpc.RpcError)), None)
        status = error.grpc_status_code.name if error.grpc_status_code else type(error).__name__
        return _from_metadata(status, cause, version) or Fault(status, message=str(error.message or ""))
    if isinstance(error, grpc.RpcError):
        status = error.code().name
        return _from_metadata(status, error, version) or Fault(status, message=str(error.details() or ""))
    # Errors of google.auth; their text may hold the answer of the token's server.
    answer = error.args[1] if len(error.args) > 1 else None  # an object where it was the token's server that refused
    if isinstance(error, TransportError) or getattr(error, "retryable", False) or not isinstance(answer, dict):
        return Fault("UNAVAILABLE", message="the token's server does not answer")
    return Fault("UNAUTHENTICATED", message="no access token is given for the key or refresh token")


def _from_metadata(status: str, cause: Any, version: str) -> Fault | None:
    metadata = dict(cause.trailing_metadata() or ()) if cause is not None else {}
    content = metadata.get(f"google.ads.googleads.{version}.errors.googleadsfailure-bin")
    if content is None:
        return None
    errors = import_module(f"google.ads.googleads.{version}.errors.types.errors")
    return _from_failure(status, errors.GoogleAdsFailure.pb().FromString(content), str(metadata.get("request-id", "")))


def _from_failure(status: str, failure: Any, request_id: str) -> Fault:
    """The first of a failure's errors; others of one request follow from it."""
    if not failure.errors:
        return Fault(status, request_id=request_id)
    first = failure.errors[0]
    kind = first.error_code.WhichOneof("error_code") or ""
    code = ""
    if kind:
        field = first.error_code.DESCRIPTOR.fields_by_name[kind]
        value = field.enum_type.values_by_number.get(getattr(first.error_code, kind))
        code = f"{kind}.{value.name if value else getattr(first.error_code, kind)}"
    quota = first.details.quota_error_details
    return Fault(
        status,
        code,
        first.message,
        request_id or failure.request_id,
        quota.retry_delay.seconds + quota.retry_delay.nanos / 1e9,
        quota.QuotaRateScope.Name(quota.rate_scope) == "DEVELOPER" if quota.rate_scope else False,
    )
