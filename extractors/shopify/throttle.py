"""The bucket of query cost that a shop grants an app, read from every answer, refusals too.

Source: GraphQL Admin API, rate limits: `extensions.cost` holds requestedQueryCost, actualQueryCost and throttleStatus
(maximumAvailable, currentlyAvailable, restoreRate in points a second).
"""

from __future__ import annotations

import time
from typing import Any

_FIRST_COST = 50.0  # of a query that was never asked


class Bucket:
    """How much may be asked for now, and how long to wait for more."""

    def __init__(self) -> None:
        self._available: float | None = None
        self._restore, self._at, self._until = 50.0, 0.0, 0.0
        self._costs: dict[str, float] = {}

    def read(self, name: str, cost: Any) -> None:
        """Take what an answer to the query `name` says of its cost."""
        status = cost.get("throttleStatus") if isinstance(cost, dict) else None
        if not isinstance(status, dict):
            return
        self._costs[name] = float(cost.get("requestedQueryCost") or _FIRST_COST)
        self._available = float(status.get("currentlyAvailable") or 0)
        self._restore = float(status.get("restoreRate") or self._restore)
        self._at = time.monotonic()

    def hold(self, seconds: float) -> None:
        """Nothing may be asked for so long."""
        self._until = max(self._until, time.monotonic() + seconds)

    def wait(self, name: str) -> float:
        """Seconds until the query `name` can be paid; 0: now."""
        held = max(0.0, self._until - time.monotonic())
        if self._available is None:
            return held
        now_available = self._available + (time.monotonic() - self._at) * self._restore
        lacking = self._costs.get(name, _FIRST_COST) - now_available
        return max(held, lacking / self._restore)
