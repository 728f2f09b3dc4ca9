"""The chance that a journey that converts scores higher than one that does not."""

import pytest

from estimators.checks import area_under_curve, worth
from estimators.shapley import Journeys

A, B, BOTH = frozenset("a"), frozenset("b"), frozenset("ab")


def test_a_worth_counts_journeys_and_not_sets() -> None:
    assert worth({"a": 3.0}, [Journeys(A, 10, 2), Journeys(BOTH, 2, 1)]) == {"a": 0.25, "b": 0.0}


def test_a_model_that_knows_everything_is_not_told_from_one_that_knows_nothing() -> None:
    apart = [Journeys(A, 4, 4), Journeys(B, 6, 0)]
    assert area_under_curve({"a": 1.0, "b": 0.0}, apart) == 1
    assert area_under_curve({"a": 0.0, "b": 1.0}, apart) == 0
    assert area_under_curve({"a": 0.5, "b": 0.5}, apart) == 0.5


def test_equal_scores_of_different_sets_are_ranked_by_rounding() -> None:
    sets = [Journeys(BOTH, 1, 1), Journeys(frozenset("c"), 1, 0)]
    assert area_under_curve({"a": 0.1, "b": 0.2, "c": 0.3}, sets) == 0.5


def test_pairs_are_counted_one_by_one() -> None:
    sets = [Journeys(A, 3, 2), Journeys(B, 4, 1), Journeys(BOTH, 2, 1)]
    scores = {"a": 0.2, "b": 0.1}
    won = [0.2] * 2 + [0.1] + [0.3]
    lost = [0.2] + [0.1] * 3 + [0.3]
    pairs = [1.0 if w > o else 0.5 if w == o else 0.0 for w in won for o in lost]
    assert area_under_curve(scores, sets) == pytest.approx(sum(pairs) / len(pairs))


def test_journeys_that_all_end_alike_give_a_figure() -> None:
    assert area_under_curve({"a": 1.0}, [Journeys(A, 3, 3)]) is None
    assert area_under_curve({"a": 1.0}, [Journeys(A, 3, 0)]) is None
