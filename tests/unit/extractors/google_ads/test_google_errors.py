"""Which error asks for what, and what the operator is told."""

from __future__ import annotations

import pytest
from google.auth.exceptions import RefreshError, TransportError

from extractors.google_ads.errors import Fault, GoogleError, Verdict, classify, read


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (Fault("UNAVAILABLE"), Verdict.RETRY),
        (Fault("DEADLINE_EXCEEDED"), Verdict.RETRY),
        (Fault("INTERNAL", "internal_error.TRANSIENT_ERROR"), Verdict.RETRY),
        (Fault("RESOURCE_EXHAUSTED"), Verdict.WAIT),
        (Fault("RESOURCE_EXHAUSTED", "quota_error.RESOURCE_TEMPORARILY_EXHAUSTED"), Verdict.WAIT),
        (Fault("RESOURCE_EXHAUSTED", "quota_error.ACCESS_PROHIBITED"), Verdict.FATAL),
        (Fault("INVALID_ARGUMENT", "query_error.UNRECOGNIZED_FIELD"), Verdict.LEAVE_OUT),
        (Fault("INVALID_ARGUMENT", "query_error.BAD_VALUE"), Verdict.FATAL),
        (Fault("PERMISSION_DENIED", "authorization_error.USER_PERMISSION_DENIED"), Verdict.FATAL),
        (Fault("UNAUTHENTICATED"), Verdict.FATAL),
    ],
)
def test_a_refusal_is_never_repeated_and_a_passing_error_never_final(fault: Fault, verdict: Verdict) -> None:
    assert classify(fault) is verdict


def test_a_proxys_page_before_the_token_server_is_no_refusal_and_is_never_shown() -> None:
    page = read(RefreshError("<html>502 secret</html>"), "v26")
    refused = read(RefreshError("invalid_grant: secret", {"error": "invalid_grant"}), "v26")
    assert (page.status, refused.status) == ("UNAVAILABLE", "UNAUTHENTICATED")
    assert read(TransportError("secret"), "v26").status == "UNAVAILABLE"
    assert not any("secret" in str(GoogleError("1", "ads", fault)) for fault in (page, refused))


def test_the_remedy_of_the_code_comes_before_that_of_its_kind_and_of_the_status() -> None:
    closed = Fault("PERMISSION_DENIED", "authorization_error.CUSTOMER_NOT_ENABLED")
    assert "leave it out of accounts" in str(GoogleError("1", "ads", closed))
    other = Fault("PERMISSION_DENIED", "authorization_error.MISSING_TOS")
    assert "access level of the Cloud project" in str(GoogleError("1", "ads", other))
    assert "give the service account" in str(GoogleError("1", "ads", Fault("PERMISSION_DENIED")))
