"""The points that an export must hold, noted while they are shown and printed as one table at the end."""

from __future__ import annotations

from collections.abc import Sequence


def table(shown: Sequence[tuple[str, str]]) -> str:
    """Point and what was found, in the order of the points."""
    ordered = sorted(shown, key=lambda one: (int(one[0].split(" ")[0]), one))
    width = max(len(point) for point, _ in ordered)
    return "\n".join(f"{point:<{width}}  {found}" for point, found in ordered)
