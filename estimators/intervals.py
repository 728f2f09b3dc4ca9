"""How sure a channel's share of all credit is: 80 % intervals by the Bayesian bootstrap, from aggregated counts.

Each resample gives every journey an exponential weight; the weights of n equal journeys together are one draw of a
gamma distribution with shape n. Source: Rubin: The Bayesian bootstrap, Annals of Statistics 9 (1981).
For Markov the resampled unit is the single transition, for Shapley the journey.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from estimators import markov, shapley

Shares = dict[str, tuple[float, float, float]]  # share, low, high
_BOUNDS = (0.1, 0.9)


def markov_shares(
    transitions: Sequence[markov.Transition], order: int, generator: np.random.Generator, resamples: int
) -> Shares:
    """Shares of the removal effects."""

    def shares(counts: NDArray[np.float64]) -> dict[str, float]:
        drawn = zip(transitions, counts, strict=True)
        return markov.fit((markov.Transition(one.state, one.target, count) for one, count in drawn), order).shares

    return _intervals(np.array([one.count for one in transitions]), shares, generator, resamples)


def shapley_shares(sets: Sequence[shapley.Journeys], generator: np.random.Generator, resamples: int) -> Shares:
    """Shares of the values, where worth is counted in conversions; only journeys that convert matter."""
    converting = [one for one in sets if one.conversions]

    def shares(counts: NDArray[np.float64]) -> dict[str, float]:
        drawn = zip(converting, counts, strict=True)
        return _scaled(shapley.of_conversions(shapley.Journeys(one.channels, count, count) for one, count in drawn))

    return _intervals(np.array([one.conversions for one in converting]), shares, generator, resamples)


def shapley_rate_shares(sets: Sequence[shapley.Journeys], generator: np.random.Generator, resamples: int) -> Shares:
    """Shares of the values, where worth is a conversion rate. What is pooled is decided once, by the true counts."""
    game = shapley.rate_game(sets)

    def shares(counts: NDArray[np.float64]) -> dict[str, float]:
        converting, others = counts.reshape(2, -1)
        return _scaled(game.solve(converting + others, converting).values)

    observed = np.concatenate([game.conversions, game.journeys - game.conversions])
    return _intervals(observed, shares, generator, resamples)


def _intervals(
    counts: NDArray[np.float64],
    shares: Callable[[NDArray[np.float64]], dict[str, float]],
    generator: np.random.Generator,
    resamples: int,
) -> Shares:
    observed = shares(counts)
    drawn = [shares(generator.gamma(counts)) for _ in range(resamples)]
    found = {}
    for name, share in observed.items():
        low, high = np.quantile([one.get(name, 0.0) for one in drawn], _BOUNDS)
        found[name] = (share, float(low), float(high))
    return found


def _scaled(values: dict[str, float]) -> dict[str, float]:
    total = sum(values.values())
    return {name: value / total if total > 0 else 0.0 for name, value in values.items()}
