"""When an account may be called again, read from the usage headers that come with successes and errors alike.

Source: Graph API, rate limits; Marketing API, rate limiting; Insights API, limits and best practices. Limits are shares
in per cent; `estimated_time_to_regain_access` is in minutes, `reset_time_duration` in seconds.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

APP = "app"  # a limit of the app holds for all accounts
_NEAR = 90.0


class Throttle:
    """The instants before which nothing is called, by account and for the app; one for all accounts of a run."""

    def __init__(self, pause_seconds: float) -> None:
        self._pause = pause_seconds
        self._until: dict[str, float] = {}

    def read(self, account: str, headers: Mapping[str, str]) -> None:
        """Take what an answer's headers say."""
        for scope, seconds in _waits(account, headers, self._pause):
            self.hold(scope, seconds)

    def hold(self, scope: str, seconds: float) -> None:
        """No call of an account, or of the app, for so long; a longer hold stays."""
        self._until[scope] = max(self._until.get(scope, 0.0), time.time() + seconds)

    def left(self, account: str) -> float:
        """Seconds until the account may be called; 0: now."""
        until = max(self._until.get(account, 0.0), self._until.get(APP, 0.0))
        return max(0.0, until - time.time())


def _waits(account: str, headers: Mapping[str, str], pause: float) -> Iterator[tuple[str, float]]:
    """Waits that the headers ask for: the time that Meta names, else `pause` where 90 % of a limit is used."""
    for entries in _object(headers.get("x-business-use-case-usage")).values():
        for usage in entries if isinstance(entries, list) else []:
            named = 60 * _number(usage, "estimated_time_to_regain_access")
            yield account, named or _near(usage, pause, "call_count", "total_cputime", "total_time")
    usage = _object(headers.get("x-ad-account-usage"))
    if _near(usage, pause or 1, "acc_id_util_pct"):
        yield account, _number(usage, "reset_time_duration") or pause
    yield APP, _near(_object(headers.get("x-app-usage")), pause, "call_count", "total_cputime", "total_time")
    usage = _object(headers.get("x-fb-ads-insights-throttle"))
    yield account, _near(usage, pause, "acc_id_util_pct")
    yield APP, _near(usage, pause, "app_id_util_pct")


def _near(usage: Any, pause: float, *shares: str) -> float:
    return pause if any(_number(usage, share) >= _NEAR for share in shares) else 0.0


def _number(usage: Any, name: str) -> float:
    value = usage.get(name) if isinstance(usage, Mapping) else None
    return float(value) if isinstance(value, int | float) else 0.0


def _object(text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
