"""Where lists can go: files, and platforms that are told the difference. A new one is a folder and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar, runtime_checkable

from exporters.audience import Audience, Plan
from exporters.csv_file.destination import CsvFile
from exporters.errors import ExportError, UnknownDestinationError
from exporters.platform import Platform
from warehouse.settings import Settings

P = TypeVar("P", bound=Plan)


@runtime_checkable
class Destination(Protocol[P]):
    """What a destination of files does, in this order; the ledger is written between `plan` and `send`, and after."""

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


def _meta(settings: Settings) -> Platform:
    from exporters.meta_custom_audiences.platform import MetaCustomAudiences  # Meta's SDK takes a second to import

    return MetaCustomAudiences(settings)


def _google(settings: Settings) -> Platform:
    from exporters.google_customer_match.platform import GoogleCustomerMatch  # likewise

    return GoogleCustomerMatch(settings)


_DESTINATIONS: Mapping[str, Callable[[Settings], Destination[Any] | Platform]] = {
    CsvFile.name: CsvFile,
    "meta_custom_audiences": _meta,
    "google_customer_match": _google,
}


def known_destinations() -> Mapping[str, Callable[[Settings], Destination[Any] | Platform]]:
    """What makes each destination, by its name."""
    return _DESTINATIONS


def check_names(settings: Settings) -> None:
    """Raises UnknownDestinationError where the settings name a destination that no exporter serves."""
    unknown = sorted(set(settings.audiences.destinations) - set(_DESTINATIONS))
    if unknown:
        raise UnknownDestinationError(
            f"{settings.file}: audiences.destinations: no exporter serves {', '.join(unknown)}; "
            f"known are {', '.join(sorted(_DESTINATIONS))}"
        )


def destinations(settings: Settings) -> list[Destination[Any] | Platform]:
    """The destinations that the settings name. Raises UnknownDestinationError."""
    check_names(settings)
    return [_DESTINATIONS[name](settings) for name in settings.audiences.destinations]


def checked(settings: Settings) -> dict[str, str | None]:
    """Of each destination of the settings what stands in its way, or None. Raises UnknownDestinationError."""
    only = [settings.model_copy(update={"audiences": settings.audiences.model_copy(update={"destinations": (name,)})})
            for name in settings.audiences.destinations]  # fmt: skip
    return {one.audiences.destinations[0]: _problem(one) for one in only}


def _problem(settings: Settings) -> str | None:
    try:
        for destination in destinations(settings):
            if not isinstance(destination, Destination):
                destination.check()
    except UnknownDestinationError:
        raise
    except ExportError as error:
        return str(error)
    return None
