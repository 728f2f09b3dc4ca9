"""Nobody is lost on the way out: eligible = sent + all those left out, each for one reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from exporters.errors import AccountingError
from warehouse.activation import Candidate

_NO_CONSENT = "no_consent"
_LOWER_PRIORITY = "lower_priority"


@dataclass(frozen=True)
class Accounting:
    """Where the people of a list went. `suppressed` and `invalid` are counts by reason."""

    eligible: int
    sent: int
    held_out: int
    suppressed: Mapping[str, int]
    no_consent: int
    no_identifier: int
    invalid: Mapping[str, int]
    lower_priority: int

    def check(self, place: str) -> None:
        """Raise AccountingError, naming `place` and all counts, unless the identity holds exactly."""
        left_out = self.held_out + self.no_consent + self.no_identifier + self.lower_priority
        found = self.sent + left_out + sum(self.suppressed.values()) + sum(self.invalid.values())
        if self.eligible != found:
            raise AccountingError(
                f"{place}: {self.eligible} people are eligible, but {found} are accounted for ({self.to_json()}); "
                "nothing was written; check that the list's model has one row per person"
            )

    def to_json(self) -> dict[str, Any]:
        """As a JSON object, reasons in alphabetical order."""
        return {name: dict(sorted(value.items())) if isinstance(value, Mapping) else value
                for name, value in asdict(self).items()}  # fmt: skip


def is_member(candidate: Candidate) -> bool:
    """Whether the person is to be sent, as far as the list is concerned."""
    return candidate.exclusion_reason is None and not candidate.is_holdout


def account(
    candidates: Iterable[Candidate], eligible: int, sent: int, unaddressable: Mapping[str, int] | None = None
) -> Accounting:
    """Accounting of one part of a destination.

    `eligible` is the database's count of the list, `sent` the number of rows really in the file or request: both come
    from elsewhere than `candidates`, so that a lost or doubled row shows. `unaddressable` counts members who cannot be
    sent by reason, `no_identifier` among them. An excluded person counts under the exclusion also when held out.
    """
    excluded = Counter(_kind(person) for person in candidates if not is_member(person))
    invalid = dict(unaddressable or {})
    held_out, no_consent, lower = (excluded.pop(kind, 0) for kind in ("held_out", _NO_CONSENT, _LOWER_PRIORITY))
    return Accounting(
        eligible, sent, held_out, dict(excluded), no_consent, invalid.pop("no_identifier", 0), invalid, lower
    )


def _kind(candidate: Candidate) -> str:
    reason = candidate.exclusion_reason
    if reason is None:
        return "held_out"
    # The waterfall may name the list that took the person: `lower_priority:checkout_abandoner`.
    return _LOWER_PRIORITY if reason.startswith(_LOWER_PRIORITY) else reason
