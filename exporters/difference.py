"""Each export is a difference to the last completed one: added, kept, removed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from exporters.accounting import is_member
from warehouse.activation import Candidate, Change


def changes(candidates: Iterable[Candidate], before: Collection[str]) -> tuple[Change, ...]:
    """One change per person who was or will be in the list, by person id.

    The reason of an added or kept person is the list's; of a removed one, why the person is out: the exclusion,
    `held_out`, or `left_the_list` for somebody whom the list's rule no longer finds.
    """
    found = {person.person_id: person for person in candidates}
    members = {person_id for person_id, person in found.items() if is_member(person)}
    inside = [
        Change(person_id, "keep" if person_id in before else "add", found[person_id].reason) for person_id in members
    ]
    removed = [
        Change(person_id, "remove", _why_out(found.get(person_id))) for person_id in before if person_id not in members
    ]
    return tuple(sorted((*inside, *removed), key=lambda change: change.person_id))


def _why_out(person: Candidate | None) -> str:
    if person is None:
        return "left_the_list"
    return person.exclusion_reason or "held_out"
