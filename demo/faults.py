"""Faults that tests order of a demo server: what goes wrong, on which request, and how often.

A fault is `{"kind": …, "match": regular expression on the request, "nth": 1, "times": 1}` and more by kind. What is
matched each server says (`METHOD path`, or a query). `nth` counts the requests that match, from 1; the fault holds for
`times` requests from there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any


@dataclass
class Fault:
    """One ordered fault; `more` holds what its kind needs besides."""

    kind: str
    match: str
    nth: int = 1
    times: int = 1
    more: dict[str, Any] = field(default_factory=dict)
    seen: int = 0


class Faults:
    """The faults of a server, of the kinds it knows; thread-safe."""

    def __init__(self, kinds: Iterable[str]) -> None:
        self._kinds = list(kinds)
        self._faults: list[Fault] = []
        self._lock = Lock()

    def order(self, entries: list[dict[str, Any]]) -> None:
        """Put these faults in place of all earlier ones. Raises ValueError for an unknown kind."""
        faults = []
        for entry in entries:
            more = {key: value for key, value in entry.items() if key not in ("kind", "match", "nth", "times")}
            if entry["kind"] not in self._kinds:
                raise ValueError(f"unknown fault {entry['kind']!r}; known: {', '.join(self._kinds)}")
            place = entry.get("match", ""), entry.get("nth", 1), entry.get("times", 1)
            faults.append(Fault(entry["kind"], *place, more))
        with self._lock:
            self._faults = faults

    def due(self, request: str) -> Fault | None:
        """The fault that this request meets, if any."""
        with self._lock:
            matching = [fault for fault in self._faults if re.search(fault.match, request)]
            for fault in matching:
                fault.seen += 1
            return next((one for one in matching if one.nth <= one.seen < one.nth + one.times), None)
