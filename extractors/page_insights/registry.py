"""Which metrics there are: by what they are asked of, by version and by day. The facts are in metrics.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from extractors.run import ExtractionError

_FILE = Path(__file__).with_name("metrics.yml")


@dataclass(frozen=True)
class Metric:
    """A metric, the measure it gives (parts of it may give others), and when it lives; `None`: always, or still."""

    name: str
    measure: str
    introduced: str | None = None
    removed: str | None = None
    removed_on: date | None = None
    replaced_by: str | None = None
    parts: Mapping[str, str] = field(default_factory=dict)

    def lives(self, version: str, night: date) -> bool:
        """Whether it may be asked for."""
        begins = self.introduced is None or _number(version) >= _number(self.introduced)
        ends = self.removed is not None and _number(version) >= _number(self.removed)
        return begins and not ends and (self.removed_on is None or night < self.removed_on)


@cache
def metrics() -> dict[str, dict[str, Metric]]:
    """All metrics by what they are asked of, and by name."""
    content = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {
        level: {name: Metric(name, **facts) for name, facts in entries.items()} for level, entries in content.items()
    }


def living(level: str, version: str, night: date) -> list[str]:
    """Names to ask for, without those whose successor lives: both would give the same measure, and count twice.

    Raises ExtractionError where none is left.
    """
    alive = {metric.name: metric for metric in metrics()[level].values() if metric.lives(version, night)}
    names = [metric.name for metric in alive.values() if metric.replaced_by not in alive]
    if not names:
        raise ExtractionError(f"Meta: no metric of {level} is left in {version}; add their successors to {_FILE.name}")
    return names


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.removeprefix("v").split("."))
