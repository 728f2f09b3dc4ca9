"""Truths about exported events: most say who it was, and none arrived long before it happened."""

from __future__ import annotations

from typing import Any

from expectations.vocabulary import at_least, given
from warehouse.staged import FirstOf, Reckoned

_MOST = 0.99

RECKONED: dict[str, tuple[Reckoned, ...]] = {"events": (FirstOf("visitor", ("anonymous_id", "user_id")),)}


def expectations() -> dict[str, list[Any]]:
    """The truths by stream."""
    return {
        "events": [
            given("visitor", "an event has a browser or a user", "warning"),
            # A wrong clock in a few browsers is usual; in all of them `occurred_at` is another column than we think.
            at_least("arrived_at", "occurred_at", "an event arrives after it happened", mostly=_MOST),
        ],
    }
