"""Shapley values of channels, exactly.

The value of a player is the mean, over all orders in which the players could come, of what it adds to the worth of
those before it. Source: Shapley, A value for n-person games (1953).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_CHANNELS = 16  # 2^16 coalitions; above it the smallest channels are pooled
OTHER = "other"


class TooManyChannelsError(ValueError):
    """There are more players than can be solved exactly."""


@dataclass(frozen=True)
class Journeys:
    """Journeys that have the same set of channels."""

    channels: frozenset[str]
    journeys: float
    conversions: float


@dataclass(frozen=True)
class ShapleyFit:
    """Value of each channel, in conversions. `pooled`: channels that `other` stands for; `is_cut`: some value was
    negative, was set to 0, and the rest scaled so that values still sum to the conversions."""

    values: dict[str, float]
    pooled: tuple[str, ...] = ()
    is_cut: bool = False


def values(worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shapley values of n players from the worth of all 2^n coalitions, in conversions (or whatever the worth is in).

    `worth[s]` is the worth of the coalition whose members are the bits of s; shape (2^n,). Returns shape (n,).
    """
    players = len(worth).bit_length() - 1
    coalitions = np.arange(len(worth))
    sizes = np.bitwise_count(coalitions.astype(np.uint64)).astype(int)
    weights = np.array([1 / (players * math.comb(players - 1, size)) for size in range(players)])
    found = np.empty(players)
    for player in range(players):
        before = coalitions[(coalitions >> player) & 1 == 0]
        found[player] = np.dot(weights[sizes[before]], worth[before | (1 << player)] - worth[before])
    return found


def of_conversions(journeys: Iterable[Journeys]) -> dict[str, float]:
    """Values where the worth of a coalition is the conversions of journeys inside it.

    In closed form: each conversion is shared equally by the channels of its journey.
    """
    found: dict[str, float] = {}
    for one in journeys:
        for channel in one.channels:
            found[channel] = found.get(channel, 0.0) + one.conversions / len(one.channels)
    return found


@dataclass(frozen=True)
class RateGame:
    """Journeys by coalition: `journeys` and `conversions` have the shape (2^n,); its bits are the n `names`."""

    names: tuple[str, ...]
    pooled: tuple[str, ...]
    journeys: NDArray[np.float64]
    conversions: NDArray[np.float64]

    def solve(self, journeys: NDArray[np.float64], conversions: NDArray[np.float64]) -> ShapleyFit:
        """Values for these counts, which have the shape of the game's own."""
        inside = np.array([journeys, conversions])
        for number in range(len(self.names)):  # sums over all subsets, one bit after the other
            halves = inside.reshape(2, -1, 2, 1 << number)
            halves[:, :, 1] += halves[:, :, 0]
        rates = np.divide(inside[1], inside[0], out=np.zeros_like(inside[1]), where=inside[0] > 0)
        found = dict(zip(self.names, values(rates * inside[0, -1]), strict=True))
        return _not_negative(found, inside[1, -1], self.pooled)


def of_rates(journeys: Iterable[Journeys], most_channels: int = MOST_CHANNELS) -> ShapleyFit:
    """Values where the worth of a coalition is all journeys x the conversion rate of the journeys inside it.

    Raises TooManyChannelsError if `most_channels` is above MOST_CHANNELS.
    """
    game = rate_game(journeys, most_channels)
    return game.solve(game.journeys, game.conversions)


def rate_game(journeys: Iterable[Journeys], most_channels: int = MOST_CHANNELS) -> RateGame:
    """The game behind `of_rates`, for those who solve it for several counts."""
    if most_channels > MOST_CHANNELS:
        raise TooManyChannelsError(f"{most_channels} channels; exact values are had for up to {MOST_CHANNELS}")
    known = list(journeys)
    pooled = _smallest(known, most_channels)
    known = [Journeys(_pool(one.channels, pooled), one.journeys, one.conversions) for one in known]
    names = sorted({channel for one in known for channel in one.channels})
    bits = {name: 1 << number for number, name in enumerate(names)}
    counts = np.zeros((2, 1 << len(names)))
    for one in known:
        counts[:, sum(bits[channel] for channel in one.channels)] += one.journeys, one.conversions
    return RateGame(tuple(names), tuple(sorted(pooled)), *counts)


def _smallest(journeys: list[Journeys], most: int) -> frozenset[str]:
    """Channels to pool: those of the fewest journeys, so that with `other` no more than `most` are left."""
    sizes: dict[str, float] = {}
    for one in journeys:
        for channel in one.channels:
            sizes[channel] = sizes.get(channel, 0.0) + one.journeys
    if len(sizes) <= most:
        return frozenset()
    kept = sorted(sizes, key=lambda name: (-sizes[name], name))[: most - 1]
    return frozenset(sizes) - set(kept)


def _pool(channels: frozenset[str], pooled: frozenset[str]) -> frozenset[str]:
    return (channels - pooled) | {OTHER} if channels & pooled else channels


def _not_negative(found: Mapping[str, float], conversions: float, pooled: Iterable[str]) -> ShapleyFit:
    cut = {name: max(value, 0.0) for name, value in found.items()}
    is_cut = any(value < -1e-9 * max(conversions, 1.0) for value in found.values())
    total = sum(cut.values())
    scaled = {name: value * conversions / total for name, value in cut.items()} if total > 0 else cut
    return ShapleyFit(scaled, tuple(sorted(pooled)), is_cut)
