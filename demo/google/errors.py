"""Errors as the Google Ads API gives them: a gRPC status, and a GoogleAdsFailure in the trailing metadata."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import grpc
from google.ads.googleads.v26.errors.types.errors import GoogleAdsFailure

FAILURE_KEY = "google.ads.googleads.v26.errors.googleadsfailure-bin"
REQUEST_ID = "demo-request-id"


@dataclass
class ApiError(Exception):
    """One error: `kind.CODE` of the failure (none: a bare status), and for quotas the wait and whose quota it is."""

    status: grpc.StatusCode
    message: str
    code: str = ""
    retry_seconds: float = 0
    scope: str = "ACCOUNT"

    def metadata(self) -> tuple[tuple[str, Any], ...]:
        """Trailing metadata of the answer."""
        found: tuple[tuple[str, Any], ...] = (("request-id", REQUEST_ID),)
        return (*found, (FAILURE_KEY, self._failure().SerializeToString())) if self.code else found

    def _failure(self) -> Any:
        failure = GoogleAdsFailure.pb()(request_id=REQUEST_ID)
        error = failure.errors.add(message=self.message)
        kind, name = self.code.split(".")
        values = error.error_code.DESCRIPTOR.fields_by_name[kind].enum_type.values_by_name
        setattr(error.error_code, kind, values[name].number)
        if kind == "quota_error":
            details = error.details.quota_error_details
            details.rate_name = "Number of operations for explorer access"
            details.rate_scope = details.QuotaRateScope.Value(self.scope)
            details.retry_delay.FromMilliseconds(round(self.retry_seconds * 1000))
        return failure


def query_error(name: str, message: str) -> ApiError:
    """An error of the query's words."""
    return ApiError(grpc.StatusCode.INVALID_ARGUMENT, message, f"query_error.{name}")


def denied(code: str = "USER_PERMISSION_DENIED") -> ApiError:
    """The caller may not read the account."""
    message = "User doesn't have permission to access customer."
    return ApiError(grpc.StatusCode.PERMISSION_DENIED, message, f"authorization_error.{code}")


def unauthenticated(code: str = "OAUTH_TOKEN_INVALID") -> ApiError:
    """The caller is nobody."""
    message = "Request had invalid authentication credentials."
    return ApiError(grpc.StatusCode.UNAUTHENTICATED, message, f"authentication_error.{code}")
