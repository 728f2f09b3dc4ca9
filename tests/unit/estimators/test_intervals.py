"""Intervals of channels' shares."""

import numpy as np
import pytest

from estimators import intervals, markov, shapley
from estimators.shapley import Journeys

A, B, BOTH = frozenset("a"), frozenset("b"), frozenset("ab")
SETS = [Journeys(A, 300, 30), Journeys(B, 200, 10), Journeys(BOTH, 100, 20)]


def drawn() -> np.random.Generator:
    return np.random.default_rng(7)


def test_the_share_beside_an_interval_is_not_that_of_the_fit() -> None:
    ways = markov.transitions([(("a",), 30, 270), (("b",), 10, 190), (("a", "b"), 20, 80)])
    found = intervals.markov_shares(ways, 1, drawn(), 50)
    assert {name: share for name, (share, _, _) in found.items()} == pytest.approx(markov.fit(ways).shares)
    values = shapley.of_rates(SETS).values
    found = intervals.shapley_rate_shares(SETS, drawn(), 50)
    assert {name: share for name, (share, _, _) in found.items()} == pytest.approx(
        {name: value / 60 for name, value in values.items()}
    )
    assert all(low < share < high for share, low, high in found.values())


def test_equal_seeds_give_other_intervals() -> None:
    assert intervals.shapley_shares(SETS, drawn(), 20) == intervals.shapley_shares(SETS, drawn(), 20)


def test_ten_times_the_journeys_are_not_surer() -> None:
    many = [Journeys(one.channels, 10 * one.journeys, 10 * one.conversions) for one in SETS]
    few, more = (intervals.shapley_shares(sets, drawn(), 400)["a"] for sets in (SETS, many))
    assert few[0] == pytest.approx(more[0])
    assert (more[2] - more[1]) / (few[2] - few[1]) == pytest.approx(10**-0.5, rel=0.15)


def test_an_interval_of_a_share_is_narrower_or_wider_than_the_share_varies() -> None:
    """Of n journeys with one channel each, the share of a channel varies like a binomial share."""
    sets = [Journeys(A, 300, 30), Journeys(B, 700, 70)]
    share, low, high = intervals.shapley_shares(sets, drawn(), 2000)["a"]
    deviation = (0.3 * 0.7 / 100) ** 0.5
    assert share == pytest.approx(0.3)
    assert (high - low) / 2 == pytest.approx(1.2816 * deviation, rel=0.1)


def test_a_single_way_that_always_converts_breaks_the_resampling() -> None:
    found = intervals.markov_shares(markov.transitions([(("a",), 1, 0)]), 3, drawn(), 5)
    assert found == {"a": (1.0, 1.0, 1.0)}
