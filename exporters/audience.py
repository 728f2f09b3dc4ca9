"""What a destination is given (an audience) and what it answers (a plan)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from exporters.accounting import Accounting
from warehouse.activation import Candidate, Change, Contact, Definition, PastExport


@dataclass(frozen=True)
class Audience:
    """One list on one night: everybody its rule found, and the contacts of its members by person id.

    `candidate_count` was counted by the database, independently of `candidates`. `past` is the last completed export
    to this destination, None for the first one. `shop_country` serves phones of people without a country.
    """

    definition: Definition
    night: date
    candidates: tuple[Candidate, ...]
    candidate_count: int
    contacts: Mapping[str, tuple[Contact, ...]]
    shop_country: str | None
    past: PastExport | None


@dataclass(frozen=True)
class Plan:
    """What an export will do. Destinations add what they will send in a subclass.

    `rows` counts the people in the list after the export. `digest` changes when, and only when, what would be sent or
    its accounting changes. `accounting` is by part of the destination (a file, an account).
    """

    list_name: str
    night: date
    path: str
    rows: int
    digest: str
    changes: tuple[Change, ...]
    accounting: Mapping[str, Accounting]
    warnings: tuple[str, ...]
