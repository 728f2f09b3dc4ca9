"""Meta's refusals of customer lists: what each means and what the operator does.

Source: Marketing API, Custom Audiences and Replace Users (read 2026-09); the wording of "size too low" from public
threads, for it has no documented code.
"""

from __future__ import annotations

from typing import Any

from exporters.errors import PlatformError, TooSmallError

_LIMITED = {4, 17, 32, 613, *range(80000, 80015)}
_PASSING = {1, 2}
SESSION_OVER = {(2650, 1870158), (2650, 1870147), (2650, 1870159)}
_REMEDIES: dict[tuple[int, int | None], str] = {
    (2650, 1870145): "an update of the list is still under way: run again in an hour",
    (2650, 1870158): "the session's 90 minutes are over: run again",
    (2650, 1870147): "the session did not begin with its first batch: run again",
    (2650, 1870159): "the session is over: run again",
    (2650, 1870148): "only part of the replacement arrived: run again, it begins anew",
    (2650, 1870144): "the list is too large to be replaced (100 million)",
    (100, 1713230): "Meta has blocked the list (operation_status 471): appeal in Audience Manager, or delete it there",
    (200, 1870050): "the token's user may not edit the account's audiences: give it the permission ads_management",
    (200, 1870090): "accept the Custom Audience terms once, at business.facebook.com/ads/manage/customaudiences/tos",
    (190, None): "the token is not accepted: make a new one and set HOURGLASS_META_ACCESS_TOKEN",
    (100, 33): "it is unknown, or the token's user has no access: check audiences.meta.account",
    (2635, None): "this version of the API has ended: raise audiences.meta.api_version",
}
_OF_THE_REQUEST = {100}


def is_passing(code: int | None, status: int | None) -> bool:
    """Whether the same call may succeed a little later."""
    return code is None or code in _LIMITED | _PASSING or (status or 0) >= 500


def refusal(what: str, error: dict[str, Any], clean: Any) -> PlatformError:
    """The error that Meta's `error` object is. `clean` takes secrets out of its words."""
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    words = clean(
        " ".join(str(error[name]) for name in ("message", "error_user_title", "error_user_msg") if name in error)
    )
    place = f"Meta, {what}: error {code}/{subcode}" if subcode else f"Meta, {what}: error {code}"
    if "size too low" in words.lower():
        return TooSmallError(f"{place}: the list is too small for removals")
    remedy = _REMEDIES.get((code or 0, subcode)) or _REMEDIES.get((code or 0, None))
    if remedy is None:
        limited = "the limit of calls is reached: run again later"
        remedy = limited if code in _LIMITED else "run again; if it stays, look up the code in Meta's error reference"
    is_known = (code or 0, subcode) in _REMEDIES
    refused = PlatformError(
        f"{place} ({words[:200]}); {remedy}", is_of_the_request=code in _OF_THE_REQUEST and not is_known
    )
    refused.code = (code or 0, subcode)
    return refused


def _number(value: Any) -> int | None:
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdigit()) else None
