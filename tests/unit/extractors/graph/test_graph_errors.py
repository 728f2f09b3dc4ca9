"""Meta's codes: what is tried again, waited for, asked for in parts or given up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.graph.errors import Fault, MetaError, Verdict, classify, from_body, remedy


@pytest.mark.parametrize(
    ("code", "subcode"),
    [
        (4, 1504022),
        (4, 1504039),
        (17, 2446079),
        (32, None),
        (613, 1487742),
        *((code, None) for code in range(80000, 80015)),
    ],
)
def test_limits_are_waited_for_whatever_the_http_status(code: int, subcode: int | None) -> None:
    for status in (400, 403, 429, 500):
        assert classify(Fault(code, subcode, "too many calls", status)) is Verdict.WAIT


@pytest.mark.parametrize(
    "fault",
    [
        Fault(1, None, "An unknown error occurred", 400),
        Fault(2, None, "Service temporarily unavailable", 500),
        Fault(2, 1504044, "", 400),
        Fault(999, None, "", 503),
        Fault(100, None, "", 400, is_transient=True),
        Fault(None, None, "<html>", 502),
        Fault(None, None, "ReadTimeout"),
    ],
)
def test_what_passes_is_tried_again(fault: Fault) -> None:
    assert classify(fault) is Verdict.RETRY


@pytest.mark.parametrize(
    "fault",
    [
        Fault(100, 1487534, "Too many rows", 400),
        Fault(2, 1504018, "", 500, is_transient=True),
        Fault(2, 1504038, "", 500, is_transient=True),
        Fault(1, None, "Please reduce the amount of data you're asking for, then retry your request", 500),
        Fault(1, 99, "Please reduce the amount of data you're asking for", 500, is_transient=True),
        Fault(100, 2446289, "", 400),
    ],
)
def test_what_is_too_much_is_never_just_repeated(fault: Fault) -> None:
    assert classify(fault) is Verdict.SPLIT


@pytest.mark.parametrize("code", [10, 12, 100, 190, 200, 273, 299, 368, 803, 2635, 3018, 424242])
def test_what_cannot_get_better_fails_at_once_and_says_what_to_do(code: int) -> None:
    fault = Fault(code, None, "no", 500 if code not in (100, 424242) else 400)
    assert classify(fault) is Verdict.FATAL
    assert len(remedy(fault)) > 20


@given(
    st.none() | st.integers(), st.none() | st.integers(), st.text(), st.none() | st.integers(100, 599), st.booleans()
)
def test_every_error_has_a_verdict_and_a_message(
    code: int | None, subcode: int | None, message: str, status: int | None, is_transient: bool
) -> None:
    error = MetaError("1", "ads", Fault(code, subcode, message, status, is_transient))
    assert error.verdict in Verdict
    assert str(error).startswith("Meta, account 1, ads: error ")


def test_a_failed_jobs_fields_are_read_like_an_error() -> None:
    state = {
        "async_status": "Job Failed",
        "error_code": 100,
        "error_subcode": "1487534",
        "error_user_title": "Too many",
    }
    assert from_body(state) == Fault(100, 1487534, "Too many")
    assert from_body({"code": "x", "error_subcode": None, "message": None}).code is None


@pytest.mark.parametrize(
    ("subcode", "words"), [(463, "expired"), (460, "password"), (467, "not valid"), (None, "not accepted")]
)
def test_each_way_a_token_ends_has_its_remedy(subcode: int | None, words: str) -> None:
    text = str(MetaError("7", "act_7", Fault(190, subcode, "Session has expired", 401)))
    assert words in text and "HOURGLASS_META_ACCESS_TOKEN" in text and "account 7" in text
