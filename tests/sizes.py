"""How large the tests of size are: small in `make test`, as the bar asks in `make test-scale`."""

from __future__ import annotations

import os

IS_FULL = "HOURGLASS_FULL_SIZE" in os.environ  # noqa: TID251


def size(small: int, full: int) -> int:
    """The size to run at."""
    return full if IS_FULL else small


def told(small: int, full: int) -> str:
    """The size that was run, and where the bar's is run instead."""
    return f"{full:,}" if IS_FULL else f"{small:,} ({full:,}: make test-scale)"
