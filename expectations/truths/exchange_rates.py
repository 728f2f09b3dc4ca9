"""Truths about the central bank's reference rates: currencies by their codes, rates above nothing, the euro as base."""

from __future__ import annotations

from typing import Any

from expectations.baseline import CURRENCY
from expectations.vocabulary import like, one_of, within
from warehouse.staged import Reckoned

RECKONED: dict[str, tuple[Reckoned, ...]] = {}


def expectations() -> dict[str, list[Any]]:
    """The truths by stream."""
    return {
        "rates": [
            one_of("base", ["EUR"], "the base is the euro"),
            like("quote", CURRENCY, "quote is an ISO 4217 code"),
            within("rate", "a rate is greater than 0", above=0),
        ],
    }
