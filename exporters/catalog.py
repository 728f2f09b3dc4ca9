"""Where lists can go. A new destination is one folder beside `csv_file` and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from exporters.audience import Audience, Plan
from exporters.csv_file.destination import CsvFile
from exporters.errors import UnknownDestinationError
from warehouse.settings import Settings

P = TypeVar("P", bound=Plan)


class Destination(Protocol[P]):
    """What every destination does, in this order; the ledger is written between `plan` and `send`, and after it."""

    name: str

    def plan(self, audience: Audience) -> P:
        """Decide everything without touching the destination; check the accounting."""
        ...

    def holds(self, plan: P) -> bool:
        """Whether the destination is already as the plan wants it, so that a second run need not send."""
        ...

    def send(self, plan: P, *, export_id: int, run_id: str) -> Mapping[str, Any]:
        """Carry the plan out so that it can be repeated after a kill; returns counts for the ledger."""
        ...


_DESTINATIONS: Mapping[str, Callable[[Settings], Destination[Any]]] = {
    CsvFile.name: CsvFile,
}


def destinations(settings: Settings) -> list[Destination[Any]]:
    """The destinations that the settings name. Raises UnknownDestinationError."""
    unknown = sorted(set(settings.audiences.destinations) - set(_DESTINATIONS))
    if unknown:
        raise UnknownDestinationError(
            f"{settings.file}: audiences.destinations: no exporter serves {', '.join(unknown)}; "
            f"known are {', '.join(sorted(_DESTINATIONS))}"
        )
    return [_DESTINATIONS[name](settings) for name in settings.audiences.destinations]
