"""Removal effects of channels in a Markov chain over journeys, solved exactly.

A journey is a walk from the start over channels to `conversion` or `null`. In a chain of order k a state is the last k
channels (fewer at the beginning). The removal effect of a channel is
    1 - P(conversion, if every visit of the channel ends in null) / P(conversion)
Source: Anderl, Becker, von Wangenheim, Schumann: Mapping the customer journey, IJRM 33 (2016), section 3.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

State = tuple[str, ...]  # the last channels, oldest first; the start is ()
CONVERSION, NULL = "(conversion)", "(null)"
HIGHEST_ORDER = 3  # channels of a state, at most
_DENSE = 100  # states up to which the system is solved at once, above by steps
_UNDER_WAY = 1e-15  # share of journeys still under way at which the steps end: a bound of the error
_MOST_STEPS = 100_000


class ChainError(ValueError):
    """The counts are no chain: nothing leaves the start, a state is entered and never left, or journeys never end."""


@dataclass(frozen=True)
class Transition:
    """How often journeys went from a state to a channel, to CONVERSION or to NULL."""

    state: State
    target: str
    count: float


@dataclass(frozen=True)
class MarkovFit:
    """`conversion_rate`: P(conversion | start), which equals the observed share of journeys that convert."""

    order: int
    states: int
    conversion_rate: float
    removal_effects: dict[str, float]

    @property
    def shares(self) -> dict[str, float]:
        """Removal effects scaled to the sum of 1; empty where no channel has any."""
        total = sum(self.removal_effects.values())
        return {name: effect / total for name, effect in self.removal_effects.items()} if total > 0 else {}


def fit(transitions: Iterable[Transition], order: int = 1) -> MarkovFit:
    """Fit a chain of the given order to counted transitions. Raises ChainError."""
    chain = _Chain(transitions, order)
    rate = chain.conversion_rate()
    effects = {}
    for channel in chain.channels:
        effects[channel] = 1 - chain.conversion_rate(without=channel) / rate if rate > 0 else 0.0
    return MarkovFit(order, len(chain.numbers), rate, {name: max(effect, 0.0) for name, effect in effects.items()})


def transitions(journeys: Iterable[tuple[tuple[str, ...], float, float]], order: int = 1) -> list[Transition]:
    """Count the transitions of (channels, converting, not converting) journeys; the warehouse counts its own in SQL."""
    counts: dict[tuple[State, str], float] = {}
    for channels, converting, others in journeys:
        state: State = ()
        for channel in channels:
            counts[state, channel] = counts.get((state, channel), 0.0) + converting + others
            state = (*state, channel)[-order:]
        for target, count in ((CONVERSION, converting), (NULL, others)):
            counts[state, target] = counts.get((state, target), 0.0) + count
    return [Transition(state, target, count) for (state, target), count in counts.items() if count]


def of_order(counted: Iterable[Transition], order: int) -> list[Transition]:
    """Transitions of a lower order, sorted: states whose last channels are the same are one."""
    counts: dict[tuple[State, str], float] = {}
    for one in counted:
        way = one.state[-order:], one.target
        counts[way] = counts.get(way, 0.0) + one.count
    return [Transition(state, target, count) for (state, target), count in sorted(counts.items())]


class _Chain:
    """Probabilities between numbered states; the start is number 0."""

    def __init__(self, counted: Iterable[Transition], order: int) -> None:
        found = list(counted)
        self.numbers: dict[State, int] = {(): 0}
        for one in found:
            self.numbers.setdefault(one.state, len(self.numbers))
        leaving = np.zeros(len(self.numbers))
        for one in found:
            leaving[self.numbers[one.state]] += one.count
        if not leaving[0]:
            raise ChainError("no journey leaves the start")
        self._converts = np.zeros(len(self.numbers))
        rows, columns, values = [], [], []
        for one in found:
            number = self.numbers[one.state]
            if one.target == CONVERSION:
                self._converts[number] += one.count / leaving[number]
            elif one.target != NULL:
                rows.append(number)
                columns.append(self._entered(one, order))
                values.append(one.count / leaving[number])
        size = (len(self.numbers), len(self.numbers))
        self._moves = sparse.csr_array((values, (rows, columns)), shape=size)
        self._last = np.array([state[-1] if state else "" for state in self.numbers])
        self.channels = sorted({state[-1] for state in self.numbers if state})

    def conversion_rate(self, without: str | None = None) -> float:
        """P(conversion | start), where visits of a channel end in null: p = moves p + converts, solved for p."""
        stays = np.ones(len(self.numbers)) if without is None else (self._last != without).astype(float)
        moves = self._moves * stays[np.newaxis, :]
        if len(self.numbers) > _DENSE:
            return self._by_steps(moves.T.tocsr())
        solution = np.linalg.solve(np.eye(len(self.numbers)) - moves.toarray(), self._converts)
        return float(solution[0])

    def _by_steps(self, moved: sparse.csr_array) -> float:
        """The same sum, step by step along the journeys, until what is under way cannot change it any more.

        A factorisation fills up: the 8,000 states of 20 channels at order 3 would need gigabytes.
        """
        under_way = np.zeros(len(self.numbers))
        under_way[0] = 1.0
        arrived = 0.0
        for _ in range(_MOST_STEPS):
            arrived += float(under_way @ self._converts)
            under_way = moved @ under_way
            if under_way.sum() <= _UNDER_WAY:
                return arrived
        raise ChainError(f"journeys do not end within {_MOST_STEPS:,} steps")

    def _entered(self, one: Transition, order: int) -> int:
        state = (*one.state, one.target)[-order:]
        if state not in self.numbers:
            raise ChainError(f"the state {' > '.join(state)} is entered and never left")
        return self.numbers[state]
