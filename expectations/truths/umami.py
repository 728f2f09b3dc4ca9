"""Truths about Umami's events.

An event of a kind that we did not ask for, or without a page, is read wrongly: critical. A website whose events all
have an id of their own session, although the shop says that it identifies browsers, is only worth knowing.
"""

from __future__ import annotations

from typing import Any

from expectations.baseline import COUNTRY
from expectations.vocabulary import like, one_of, within
from warehouse.staged import Reckoned

_KINDS = [1, 2]  # page view, custom event

RECKONED: dict[str, tuple[Reckoned, ...]] = {}


def expectations() -> dict[str, list[Any]]:
    """The truths by stream."""
    return {
        "events": [
            one_of("event_type", _KINDS, "an event is a page view or a custom event"),
            like("page_url", "^(https?://|/)", "a page is an address", "warning"),
            like("country", COUNTRY, "country is an ISO 3166 alpha-2 code", "warning"),
            within("value", "a value is not negative", minimum=0, severity="warning"),
        ],
    }
