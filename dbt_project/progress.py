"""How far a transform is: nodes done of all, by layer, as lines of the log."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from typing import Any

log = logging.getLogger(__name__)
_ORDER = ("seeds", "staging", "intermediate", "marts", "audiences", "tests")
_SECONDS = 15  # between two lines, unless a layer ends


class Progress:
    """Counts over all builds of one transform. A layer is a schema of models; seeds and tests are two more."""

    def __init__(self, manifest: Any) -> None:
        self._layers = {name: _layer(node) for name, node in manifest.nodes.items()}
        self._all = Counter(self._layers.values())
        self._done: Counter[str] = Counter()
        self._open = set(self._layers)
        self._told_at = time.monotonic()
        self._lock = threading.Lock()

    def note(self, event: Any) -> None:
        """Take one of dbt's events, which come from several threads."""
        if event.info.name != "NodeFinished":
            return
        name = event.data.node_info.unique_id
        with self._lock:
            if name not in self._open:  # unit tests, and tests that run again beside new models
                return
            self._open.remove(name)
            layer = self._layers[name]
            self._done[layer] += 1
            if self._done[layer] == self._all[layer] or time.monotonic() - self._told_at > _SECONDS:
                self._told_at = time.monotonic()
                layers = sorted(self._done, key=lambda one: _ORDER.index(one) if one in _ORDER else len(_ORDER))
                log.info(", ".join(f"{one} {self._done[one]} of {self._all[one]}" for one in layers))

    def tell(self, what: str) -> None:
        """Another line, on what goes on between two builds."""
        log.info(what)


def _layer(node: Any) -> str:
    return str(node.schema) if node.resource_type == "model" else f"{node.resource_type}s"
