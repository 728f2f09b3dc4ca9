"""Kaplan-Meier curves of counts."""

from __future__ import annotations

import numpy as np
import pytest

from estimators import survival

_Z = 1.2815515655446004


def test_without_anybody_leaving_it_is_the_plain_share():
    found = survival.curve(np.array([2.0, 0.0, 1.0]), np.array([2.0, 3.0, 5.0]), np.array([0.0, 0.0, 0.0]), _Z)
    assert found.durations == pytest.approx([0, 1, 2])
    assert found.survival == pytest.approx([0.7, 0.2, 0.0])


def test_who_is_watched_no_more_is_not_counted_as_never_converting():
    found = survival.curve(np.array([1.0, 3.0]), np.array([0.0, 1.0]), np.array([8.0, 1.0]), _Z)
    assert found.at_risk == pytest.approx([10, 2])
    assert found.survival == pytest.approx([1.0, 0.5])  # not 0.9


def test_bounds_lie_around_the_curve_and_within_0_and_1():
    found = survival.curve(np.arange(1.0, 6), np.array([1.0, 0, 2, 1, 1]), np.array([0.0, 3, 0, 0, 0]), _Z)
    assert (found.low <= found.survival).all() and (found.survival <= found.high).all()
    assert found.low.min() >= 0 and found.high.max() <= 1


def test_counts_may_come_in_several_rows_of_a_duration():
    split = survival.curve(np.array([1.0, 1.0, 2.0]), np.array([1.0, 2.0, 1.0]), np.array([0.0, 1.0, 1.0]), _Z)
    whole = survival.curve(np.array([1.0, 2.0]), np.array([3.0, 1.0]), np.array([1.0, 1.0]), _Z)
    assert (split.survival == whole.survival).all()
