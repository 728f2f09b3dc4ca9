"""The objects of a bulk operation's results, put together again from lines in any order.

Source: shopify.dev, bulk operations, the JSONL data format (a child's line names its parent in `__parentId`).
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from extractors.shopify.errors import ShopifyError

_PART_BYTES = 32_000_000
_WHAT = "results of a bulk operation"


def assembled(results: Path, place: str, duplicates: Callable[[], None]) -> Iterator[dict[str, Any]]:
    """Each object of the results once, with its children in lists under the name of their type, as `LineItem`.

    Lines may stand in any order. They are parted into files by their root first, so memory holds a part only.
    Raises ShopifyError where a parent is missing, or an object came twice and not alike.
    """
    parts = 1 + results.stat().st_size // _PART_BYTES
    with tempfile.TemporaryDirectory(prefix="hourglass_shopify_") as folder:
        files = [Path(folder) / f"{number}.jsonl" for number in range(parts)]
        outputs = [file.open("w", encoding="utf-8", newline="\n") for file in files]
        with results.open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                root = _root(line, place)
                outputs[int(hashlib.blake2b(root.encode(), digest_size=4).hexdigest(), 16) % parts].write(line)
        for output in outputs:
            output.close()
        for file in files:
            yield from _joined(file, place, duplicates)


def _root(line: str, place: str) -> str:
    try:
        found = json.loads(line)
        return str(found.get("__parentId") or found["id"])
    except (ValueError, KeyError, AttributeError):
        raise ShopifyError(place, _WHAT, "NO ANSWER", "a line is no object with an id") from None


def _joined(file: Path, place: str, duplicates: Callable[[], None]) -> Iterator[dict[str, Any]]:
    roots: dict[str, dict[str, Any]] = {}
    children: dict[str, dict[str, dict[str, Any]]] = {}
    with file.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            thing = json.loads(line)
            parent = thing.pop("__parentId", None)
            siblings = roots if parent is None else children.setdefault(parent, {})
            if siblings.setdefault(thing["id"], thing) != thing:
                words = f"{thing['id']} came twice with different content; it changed while it was read"
                raise ShopifyError(place, _WHAT, "NO ANSWER", words)
            if siblings[thing["id"]] is not thing:
                duplicates()
            siblings[thing["id"]] = thing
    lost = children.keys() - roots.keys()
    if lost:
        raise ShopifyError(place, _WHAT, "NO ANSWER", f"{min(lost)} is missing, its parts came")
    for key, root in roots.items():
        for child in children.get(key, {}).values():
            root.setdefault(child["__typename"], []).append(child)
        yield root
