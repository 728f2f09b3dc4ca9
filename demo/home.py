"""Where a demo lives: one folder with the shop's files, the truth, the clock and the servers' facts.

world.yml       seed, scale, first and last day of the world
drop/           the shop's exports, which the source `files` reads
truth/          what truly happened; the pipeline never reads it
platforms/      what the vendors' servers tell
clock           the day (or instant) it is for the servers
servers.json    where they listen
hourglass.yml   settings of the demo shop, with `.env` beside it
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import yaml

from demo.files import write
from demo.world.generate import Plan

_MORNING = time(6, tzinfo=UTC)  # a clock that is only a day stands at this hour: the night's figures are in
_DAYS_BEFORE = 182  # a new world begins this long before its first `until`


class DemoError(ValueError):
    """The demo folder cannot be used as asked; the message says why and what to do."""


@dataclass(frozen=True)
class Home:
    """Paths of one demo folder."""

    folder: Path

    @property
    def drop(self) -> Path:
        """The shop's exports."""
        return self.folder / "drop"

    @property
    def truth(self) -> Path:
        """What truly happened."""
        return self.folder / "truth"

    @property
    def platforms(self) -> Path:
        """What the vendors' servers tell."""
        return self.folder / "platforms"

    @property
    def servers(self) -> Path:
        """Where the servers listen."""
        return self.folder / "servers.json"

    @property
    def settings(self) -> Path:
        """Settings of the demo shop."""
        return self.folder / "hourglass.yml"

    def plan(self) -> Plan | None:
        """The plan of the world that is in the folder; None if there is no world yet."""
        file = self.folder / "world.yml"
        return Plan(**yaml.safe_load(file.read_text())) if file.exists() else None

    def next_plan(self, until: date, scale: float | None, seed: int | None) -> Plan:
        """Plan of the world up to `until`: the folder's own made longer, or a new one.

        Raises DemoError if the folder holds a world of another scale or seed.
        """
        old = self.plan()
        if old is None:
            return Plan(seed or 1, scale or 1.0, until - timedelta(days=_DAYS_BEFORE), until)
        if scale not in (None, old.scale) or seed not in (None, old.seed):
            raise DemoError(
                f"{self.folder}: holds a world of seed {old.seed} and scale {old.scale}; "
                "leave out --seed and --scale, or take another folder"
            )
        return Plan(old.seed, old.scale, old.start, max(until, old.until))

    def remember(self, plan: Plan) -> None:
        """Note the plan of the world that is in the folder."""
        write(self.folder / "world.yml", yaml.safe_dump(asdict(plan), sort_keys=False))

    def set_clock(self, now: date | datetime) -> None:
        """Set the time for the vendors' servers."""
        write(self.folder / "clock", f"{now.isoformat()}\n")

    def now(self) -> datetime:
        """The time it is for the vendors' servers. Raises DemoError if there is no clock."""
        file = self.folder / "clock"
        if not file.exists():
            raise DemoError(f"{file}: there is no clock; set it with `python -m demo clock`")
        return instant(file.read_text().strip())


def instant(clock: str | date | datetime) -> datetime:
    """A clock's setting as an instant: a bare day means 06:00 UTC, an instant without offset is in UTC."""
    if isinstance(clock, str):
        clock = date.fromisoformat(clock) if len(clock) == len("2026-01-01") else datetime.fromisoformat(clock)
    if not isinstance(clock, datetime):
        return datetime.combine(clock, _MORNING)
    return clock if clock.tzinfo else clock.replace(tzinfo=UTC)
