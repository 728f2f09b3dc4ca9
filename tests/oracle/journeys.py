"""Training journeys of a shop, written from the definitions alone."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class Contact:
    """A touch of a person."""

    touch_id: str
    person_id: str
    channel: str
    touch_at: datetime


@dataclass(frozen=True)
class Won:
    """A counted conversion of a person."""

    kind: str
    person_id: str
    conversion_at: datetime


@dataclass(frozen=True)
class Journey:
    """Touches in order, between two conversions of a kind; `converts` if it ends in one."""

    person_id: str
    touches: tuple[Contact, ...]
    converts: bool


def journeys(contacts: list[Contact], won: list[Won], kind: str) -> list[Journey]:
    """Every person's touches, cut after each conversion of the kind."""
    found = []
    for person in sorted({contact.person_id for contact in contacts}):
        left = sorted(
            (one for one in contacts if one.person_id == person), key=lambda one: (one.touch_at, one.touch_id)
        )
        ends = sorted({one.conversion_at for one in won if one.person_id == person and one.kind == kind})
        for end in ends:
            piece = tuple(one for one in left if one.touch_at <= end)
            left = [one for one in left if one.touch_at > end]
            found.append(Journey(person, piece, True))
        found.append(Journey(person, tuple(left), False))
    return [journey for journey in found if journey.touches]


def trained(found: list[Journey], night: date, end_of_night: datetime, days: int, lookback: int) -> list[Journey]:
    """Journeys that may be learned from: their touches in the window, without those that are still open."""
    first = night - timedelta(days=days - 1)
    kept = []
    for journey in found:
        inside = tuple(one for one in journey.touches if first <= one.touch_at.date() <= night)
        is_open = not journey.converts and journey.touches[-1].touch_at >= end_of_night - timedelta(days=lookback)
        if inside and not is_open:
            kept.append(Journey(journey.person_id, inside, journey.converts))
    return kept


def channels(journey: Journey, *, collapse: bool) -> list[str]:
    """The channels of a journey; runs of one channel once where they collapse."""
    every = [one.channel for one in journey.touches]
    return [channel for i, channel in enumerate(every) if not collapse or i == 0 or every[i - 1] != channel]


def transitions(found: list[Journey], order: int, *, collapse: bool) -> Counter[tuple[tuple[str, ...], str]]:
    """How often a state of the chain was left for a target."""
    counts: Counter[tuple[tuple[str, ...], str]] = Counter()
    for journey in found:
        path = channels(journey, collapse=collapse)
        for i, target in enumerate([*path, "(conversion)" if journey.converts else "(null)"]):
            counts[tuple(path[max(0, i - order) : i]), target] += 1
    return counts


def sets(found: list[Journey]) -> dict[frozenset[str], tuple[int, int]]:
    """Journeys and conversions by the set of channels."""
    counts: dict[frozenset[str], tuple[int, int]] = {}
    for journey in found:
        key = frozenset(channels(journey, collapse=False))
        before = counts.get(key, (0, 0))
        counts[key] = (before[0] + 1, before[1] + journey.converts)
    return counts
