"""What the faults of `demo.faults` do to a query; matched is `<customer> <query>`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import grpc

from demo.faults import Fault
from demo.google.errors import ApiError, denied, query_error, unauthenticated

Rows = list[dict[str, Any]]
# A code that no version of the SDK knows, as an enumeration's new value looks to an older client.
_NEW_VALUE = 999


def before(fault: Fault | None, query: str) -> None:
    """Raise the ApiError that the fault is, before anything is answered; `slow` waits first."""
    if fault is None:
        return
    if fault.kind == "slow":
        time.sleep(float(fault.more["seconds"]))
    made = _ERRORS.get(fault.kind)
    if made is not None:
        raise made(fault)
    if fault.kind == "unknown_field" and fault.more["field"] in query:
        raise query_error("UNRECOGNIZED_FIELD", f"Unrecognized field in the query: '{fault.more['field']}'.")


def changed(fault: Fault | None, rows: Rows) -> Rows:
    """The rows as the fault leaves them."""
    return _CHANGES[fault.kind](rows) if fault is not None and fault.kind in _CHANGES else rows


def streamed(fault: Fault | None, messages: Iterator[Any]) -> Iterator[Any]:
    """The messages as the fault leaves them; one that breaks the stream gives the first and raises ApiError."""
    for number, message in enumerate(messages):
        if fault is not None and fault.kind == "new_value" and number == 0:
            message.results[0].segments.device = _NEW_VALUE
        yield message
        if fault is None or number > 0:
            continue
        if fault.kind == "break_mid_stream":
            raise ApiError(grpc.StatusCode.UNAVAILABLE, "Socket closed")
        if fault.kind == "quota_mid_stream":
            raise _quota(fault)
        if fault.kind == "duplicate_message":
            yield message


def _quota(fault: Fault) -> ApiError:
    return ApiError(
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "Too many requests. Retry later.",
        "quota_error.RESOURCE_EXHAUSTED",
        float(fault.more.get("seconds", 0)),
        str(fault.more.get("scope", "ACCOUNT")),
    )


def _restated(rows: Rows) -> Rows:
    """The first row once more, with other figures."""
    again = [{**row, "metrics.impressions": row["metrics.impressions"] + 1} for row in rows[:1]]
    return [*rows, *again]


_ERRORS: dict[str, Callable[[Fault], ApiError]] = {
    "unavailable": lambda fault: ApiError(grpc.StatusCode.UNAVAILABLE, "Received http2 header with status: 502"),
    "internal": lambda fault: ApiError(grpc.StatusCode.INTERNAL, "Internal error encountered."),
    "transient": lambda fault: ApiError(
        grpc.StatusCode.INTERNAL, "A transient internal error occurred.", "internal_error.TRANSIENT_ERROR"
    ),
    "quota": _quota,
    "denied": lambda fault: denied(str(fault.more.get("code", "USER_PERMISSION_DENIED"))),
    "token_expired": lambda fault: unauthenticated("OAUTH_TOKEN_EXPIRED"),
    "version_ended": lambda fault: ApiError(
        grpc.StatusCode.INVALID_ARGUMENT, "Version is deprecated.", "request_error.UNSUPPORTED_VERSION"
    ),
}
_CHANGES: dict[str, Callable[[Rows], Rows]] = {
    "no_rows": lambda rows: [],
    "out_of_order": lambda rows: rows[::-1],
    "restated": _restated,
}
KINDS = (
    *_ERRORS,
    *_CHANGES,
    "slow",
    "unknown_field",
    "break_mid_stream",
    "quota_mid_stream",
    "duplicate_message",
    "new_value",
)
