"""What our lists are called at a platform."""

from __future__ import annotations

import hashlib


def remote_name(shop: str, list_name: str) -> str:
    """A code, the same for ever: a name could tell what its people have bought, or name a competitor.

    `python -m exporters lists` says which list a code stands for.
    """
    return f"Hourglass {hashlib.sha256(f'{shop}|{list_name}'.encode()).hexdigest()[:8]}"
