from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimators import shapley
from estimators.shapley import Journeys

SETS = st.lists(
    st.builds(
        lambda channels, journeys, conversions: Journeys(frozenset(channels), journeys, min(journeys, conversions)),
        st.sets(st.sampled_from("abcde"), min_size=1),
        st.integers(1, 9),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=10,
)


def by_permutations(worth: np.ndarray) -> np.ndarray:
    players = len(worth).bit_length() - 1
    found, orders = np.zeros(players), list(permutations(range(players)))
    for order in orders:
        coalition = 0
        for player in order:
            found[player] += worth[coalition | 1 << player] - worth[coalition]
            coalition |= 1 << player
    return found / len(orders)


def test_the_glove_game():
    """Two left gloves and one right: a pair is worth 1."""
    worth = np.array([min(bin(s & 0b011).count("1"), s >> 2) for s in range(8)], float)
    assert shapley.values(worth) == pytest.approx([1 / 6, 1 / 6, 2 / 3], abs=1e-12)


def test_the_airport_game():
    costs = [8, 11, 13, 18]
    worth = np.array([max([costs[n] for n in range(4) if s >> n & 1], default=0) for s in range(16)], float)
    assert shapley.values(worth) == pytest.approx([2, 3, 4, 9], abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 6).flatmap(lambda n: st.lists(st.floats(-9, 9), min_size=2**n, max_size=2**n)))
def test_values_are_those_of_all_orders_of_coming(worth):
    game = np.array(worth)
    game[0] = 0
    assert shapley.values(game) == pytest.approx(by_permutations(game), abs=1e-9)


def test_each_conversion_is_shared_by_the_channels_of_its_journey():
    sets = [Journeys(frozenset("a"), 4, 4), Journeys(frozenset("ab"), 6, 6)]
    assert shapley.of_conversions(sets) == pytest.approx({"a": 7, "b": 3})


@settings(max_examples=60, deadline=None)
@given(SETS)
def test_values_of_rates_sum_to_the_conversions_and_none_is_negative(sets):
    found = shapley.of_rates(sets)
    total = sum(one.conversions for one in sets)
    assert all(value >= 0 for value in found.values.values())
    assert sum(found.values.values()) == pytest.approx(total, abs=1e-9)


def test_seventeen_channels_are_pooled_and_it_is_said_which():
    sets = [Journeys(frozenset([f"c{n:02}"]), 100 - n, 1) for n in range(18)]
    found = shapley.of_rates(sets)
    assert found.pooled == ("c15", "c16", "c17") and len(found.values) == 16
    assert sum(found.values.values()) == pytest.approx(18)


def test_more_than_sixteen_players_are_refused():
    with pytest.raises(shapley.TooManyChannelsError, match="17"):
        shapley.of_rates([], most_channels=17)
