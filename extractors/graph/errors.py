"""Meta's error codes and what each asks for: try again, wait, ask for less, or give up.

Sources: Graph API, handling errors; Marketing API, error codes, rate limiting and best practices of Insights.
Codes are data here, so that a new one is a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

from extractors.run import ExtractionError


class Verdict(Enum):
    """What to do about an error."""

    RETRY = "try again soon"
    WAIT = "wait, then try again"
    SPLIT = "ask for less"
    FATAL = "give up"


@dataclass(frozen=True)
class Fault:
    """An error as Meta gives it; no code: the answer was not the API's (a proxy's page, a broken connection)."""

    code: int | None = None
    subcode: int | None = None
    message: str = ""
    http_status: int | None = None
    is_transient: bool = False

    @property
    def name(self) -> str:
        """`code/subcode` for messages."""
        if self.code is None:
            return f"HTTP {self.http_status}" if self.http_status else "no answer"
        return f"{self.code}/{self.subcode}" if self.subcode else str(self.code)


# One unreadable creative makes the whole page fail (seen in public threads about adcreatives).
UNREADABLE_OBJECT = (100, 2446289)

_TOO_MUCH = {(100, 1487534), (2, 1504018), (2, 1504038), UNREADABLE_OBJECT}
_TOO_MUCH_WORDS = "reduce the amount of data"  # code 1 has no subcode for it
_LIMITED = {4, 17, 32, 613, *range(80000, 80015)}
_FINAL = {3, 10, 12, 190, *range(200, 300), 368, 803, 2635, 3018}
_PASSING = {1, 2}
_INVALID = 100
_UNKNOWN_FIELD = re.compile(r"(\w+) is not valid for fields param")
_FIRST_WAIT_SECONDS = 60.0  # where a limit is reached and no header names a time

# By (code, subcode), or by code alone: what the operator does about it.
_REMEDIES: dict[tuple[int, int | None], str] = {
    (190, 463): "the token has expired: make a new one, best of a system user, and set HOURGLASS_META_ACCESS_TOKEN",
    (190, 460): "the user's password was changed: make a new token and set HOURGLASS_META_ACCESS_TOKEN",
    (190, 467): "the token is not valid any more: make a new one and set HOURGLASS_META_ACCESS_TOKEN",
    (190, None): "the token is not accepted: make a new one and set HOURGLASS_META_ACCESS_TOKEN",
    (10, None): "the token's app lacks a permission: give it those that the source's README names",
    (12, None): "Meta has removed this: raise the source's api_version, or report it",
    (100, 33): "it is unknown, or the token's user has no access to it: check the ids in the source's settings",
    (100, None): "Meta refuses a parameter: check the source's settings, above all the ids and api_version",
    (368, None): "Meta has blocked the action for breaking its policies: look into the account's quality page",
    (803, None): "it is unknown: check the ids in the source's settings",
    (2635, None): "this version of the API has ended: raise the source's api_version",
    (3018, None): "Meta keeps figures for 37 months: choose a later night",
}
_TOO_MUCH_REMEDY = "Meta cannot give this much at once, not even in parts: run again later"
_PERMISSION_REMEDY = (
    "the token's user lacks access: assign the ad account or page to it, with the permissions that the README names"
)
_OTHER_REMEDY = "run again; if it stays, look up the code in Meta's error reference"


def classify(fault: Fault) -> Verdict:
    """What a fault asks for. The order matters: a subcode says more than its code, a code more than the HTTP status."""
    code = fault.code
    if code is None:
        return Verdict.RETRY
    if _is_too_much(fault):
        return Verdict.SPLIT
    if code in _LIMITED:
        return Verdict.WAIT
    if code in _FINAL:
        return Verdict.FATAL
    is_server_error = fault.http_status is not None and fault.http_status >= 500
    return Verdict.RETRY if code in _PASSING or fault.is_transient or is_server_error else Verdict.FATAL


def unknown_field(fault: Fault) -> str | None:
    """The field of a report that Meta has removed, where the fault names one."""
    named = _UNKNOWN_FIELD.search(fault.message) if fault.code == _INVALID else None
    return named[1] if named else None


def first_wait(attempt: int) -> float:
    """Seconds to wait after the n-th refusal (from 1) for reaching a limit, where Meta names no time."""
    return float(_FIRST_WAIT_SECONDS * 2 ** (attempt - 1))


def remedy(fault: Fault) -> str:
    """What the operator does about a fault."""
    if fault.code is None:
        return "Meta, or something between, does not answer as agreed: run again"
    if _is_too_much(fault):
        return _TOO_MUCH_REMEDY
    if 200 <= fault.code < 300:
        return _PERMISSION_REMEDY
    return _REMEDIES.get((fault.code, fault.subcode)) or _REMEDIES.get((fault.code, None), _OTHER_REMEDY)


def from_body(error: dict[str, Any], http_status: int | None = None) -> Fault:
    """The fault in the `error` object of an answer, or in the fields `error_…` of a failed report job."""
    return Fault(
        _number(error.get("code", error.get("error_code"))),
        _number(error.get("error_subcode")),
        str(error.get("message") or error.get("error_message") or error.get("error_user_title") or ""),
        http_status,
        error.get("is_transient") is True,
    )


class MetaError(ExtractionError):
    """Meta refused, or did not answer; the message names account, code, Meta's words and the remedy."""

    def __init__(self, account: str, what: str, fault: Fault, verdict: Verdict | None = None) -> None:
        words = f" ({fault.message[:300]})" if fault.message else ""
        self.reason = f"error {fault.name}{words}; {remedy(fault)}"  # the same whichever call met the fault
        super().__init__(f"Meta, account {account}, {what}: {self.reason}")
        self.account, self.what, self.fault = account, what, fault
        self.verdict = verdict or classify(fault)
        self.is_waited_for = self.verdict is Verdict.WAIT
        self.is_passing = self.is_waited_for or self.verdict is Verdict.RETRY


def _is_too_much(fault: Fault) -> bool:
    by_words = fault.code in _PASSING and _TOO_MUCH_WORDS in fault.message
    return by_words or (fault.code, fault.subcode) in _TOO_MUCH


def _number(value: Any) -> int | None:
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdigit()) else None
