from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimators import markov

CHANNELS = st.sampled_from("abcd")
JOURNEYS = st.lists(
    st.tuples(st.lists(CHANNELS, min_size=1, max_size=6).map(tuple), st.integers(0, 5), st.integers(0, 5)),
    min_size=1,
    max_size=12,
).filter(lambda journeys: any(converting for _, converting, _ in journeys))


def fitted(journeys, order=1):
    return markov.fit(markov.transitions(journeys, order), order)


def test_the_published_example_of_three_channels():
    """Bryl', Marketing multi-channel attribution model with R, part 1 (2016)."""
    found = fitted([(("C1", "C2", "C3"), 1, 0), (("C1",), 0, 1), (("C2", "C3"), 0, 1)])
    assert found.conversion_rate == pytest.approx(1 / 3, abs=1e-12)
    assert found.removal_effects == pytest.approx({"C1": 0.5, "C2": 1, "C3": 1}, abs=1e-12)
    assert found.shares == pytest.approx({"C1": 0.2, "C2": 0.4, "C3": 0.4}, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(JOURNEYS, st.integers(1, 3))
def test_the_chain_converts_as_often_as_the_journeys_do(journeys, order):
    total = sum(converting + others for _, converting, others in journeys)
    rate = sum(converting for _, converting, _ in journeys) / total
    assert fitted(journeys, order).conversion_rate == pytest.approx(rate, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(JOURNEYS, st.integers(1, 3))
def test_counts_of_a_higher_order_give_another_chain_of_a_lower_one(journeys, order):
    lowered = {(one.state, one.target): one.count for one in markov.of_order(markov.transitions(journeys, 3), order)}
    assert lowered == {(one.state, one.target): one.count for one in markov.transitions(journeys, order)}


@settings(max_examples=60, deadline=None)
@given(JOURNEYS, st.randoms())
def test_the_order_of_journeys_changes_nothing(journeys, random):
    shuffled = list(journeys)
    random.shuffle(shuffled)
    assert fitted(shuffled).removal_effects == pytest.approx(fitted(journeys).removal_effects, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(JOURNEYS)
def test_repeats_of_a_channel_do_not_change_order_one(journeys):
    def collapsed(channels):
        return tuple(one for n, one in enumerate(channels) if n == 0 or channels[n - 1] != one)

    without = [(collapsed(channels), converting, others) for channels, converting, others in journeys]
    assert fitted(without).removal_effects == pytest.approx(fitted(journeys).removal_effects, abs=1e-9)


def test_many_states_give_what_few_give(monkeypatch):
    random = np.random.default_rng(7)
    journeys = [
        (tuple(random.choice(list("abcdef"), size=random.integers(1, 7))), int(n % 3 == 0), 1) for n in range(400)
    ]
    dense = fitted(journeys, 3).removal_effects
    monkeypatch.setattr(markov, "_DENSE", 0)
    assert fitted(journeys, 3).removal_effects == pytest.approx(dense, abs=1e-12)


def test_nothing_converts_and_no_channel_has_an_effect():
    found = fitted([(("a",), 0, 3)])
    assert found.removal_effects == {"a": 0.0} and found.shares == {}


def test_counts_that_are_no_chain_are_refused():
    with pytest.raises(markov.ChainError, match="a is entered and never left"):
        markov.fit([markov.Transition((), "a", 1)])
