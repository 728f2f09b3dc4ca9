"""What an ad platform does for the sync: make a list, take requests, forget people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from exporters.identifiers import Vendor
from warehouse.activation import Definition
from warehouse.remote import RemoteList
from warehouse.sync import Batch, Member


@dataclass
class Delivery:
    """What one phase (all removals, or all additions) of an export needs to know across its requests."""

    remote: RemoteList
    batches: Sequence[Batch]
    replaces: bool
    state: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Replacement:
    """Why a list is sent whole in place of the difference; `is_due`: also where there is no difference."""

    why: str
    is_due: bool = True


@dataclass(frozen=True)
class Removal:
    """How people were removed for good; `request_id` if that was only accepted and `fate` knows later."""

    how: str
    request_id: str | None = None


class Platform(Protocol):
    """An ad platform. `remembers_days`: how long it keeps a member who is not sent again; None: for ever."""

    name: str
    vendor: Vendor
    rows_per_request: int
    identifiers_per_row: int | None
    # Whether those who leave are named to it also when the whole list is sent.
    names_removals: bool

    @property
    def account(self) -> str:
        """The account that the lists are in."""
        ...

    def check(self) -> None:
        """Try the credentials. Raises PlatformError."""
        ...

    def remembers_days(self, definition: Definition) -> int | None:
        """Days after which the platform forgets a member who was not sent again; None: never."""
        ...

    def open_list(self, definition: Definition, known: RemoteList | None) -> RemoteList:
        """The list, found or made. Raises PlatformError."""
        ...

    def takes_values(self, remote: RemoteList) -> bool:
        """Whether the list was made to be told what each of its people is worth."""
        ...

    def replacement(self, remote: RemoteList, night: date) -> Replacement | None:
        """Why the whole list must be sent in place of the difference; None: the difference will do."""
        ...

    def body(self, members: Sequence[Member]) -> list[Any]:
        """The rows of a request, as the platform counts them."""
        ...

    def send(self, delivery: Delivery, batch: Batch, rows: Sequence[Any]) -> dict[str, Any]:
        """Send one request; returns counts and ids for the ledger. Raises PlatformError."""
        ...

    def after(self, delivery: Delivery) -> dict[str, Any]:
        """When all requests are accepted: finish what needs finishing; returns what the platform says of the list."""
        ...

    def fate(self, request_id: str) -> tuple[bool | None, dict[str, Any]]:
        """What became of an accepted request: True, False, or None as long as it is not known; with counts."""
        ...

    def forget(self, remote: RemoteList, members: Sequence[Member], remaining: Sequence[Member]) -> Removal:
        """Remove people for good. `remaining` is for a platform that must be sent the rest instead."""
        ...

    def forget_everywhere(self, members: Sequence[Member]) -> str | None:
        """Remove people from whatever list of the account holds them; None where the platform has no such request."""
        ...
