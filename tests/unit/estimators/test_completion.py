"""Completion of channels: Mack's figures where there is plenty of data, borrowed and honest ones where there is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators import completion, expectation, triangle
from estimators.completion import Cohorts
from tests.unit.estimators.test_triangle import RAA, square

_PLENTY = 1e12  # conversions: credibility 1


def cohorts(values: np.ndarray, conversions: float = _PLENTY, grain: float = 0.0) -> Cohorts:
    channels, days = values.shape[:2]
    return Cohorts(values, np.ones((channels, days)), np.full(channels, conversions), np.full(channels, grain))


def raa() -> np.ndarray:
    cumulative = square(RAA)
    return np.nan_to_num(np.diff(cumulative, axis=1, prepend=0))[np.newaxis]


def one(age: int, to_date: float, exposure: float = 1.0, arrived: float = _PLENTY) -> expectation.Cells:
    cells = [np.array([value], dtype=float) for value in (to_date, exposure, arrived)]
    return expectation.Cells(np.array([0]), np.array([age]), *cells)


def test_with_plenty_of_data_factors_and_errors_are_mack_s():
    fitted = completion.fit(cohorts(raa()), seed=1)
    published = triangle.develop(square(RAA))
    outlook = triangle.project(square(RAA), published)
    assert fitted.maturity[0] == pytest.approx(published.maturity, rel=1e-9)
    for age in range(3, 9):  # the last variance is Mack's rule there, which one cohort needs; here it is the floor
        ultimate = outlook.ultimate[9 - age]
        last = published.variances[-1] / published.factors[-1] ** 2
        rule = ultimate * last / fitted.maturity[0, -2] + ultimate**2 * last / published.volumes[-1]
        found = fitted.process[0, age] * ultimate + fitted.parameter[0, age] * ultimate**2 + rule
        assert found == pytest.approx(outlook.standard_error[9 - age] ** 2, rel=1e-9)


def test_an_old_day_of_many_conversions_is_what_came_over_its_maturity():
    fitted = completion.fit(cohorts(raa()), seed=1)
    found = expectation.of_cells(fitted, one(age=4, to_date=13112.0))
    assert found.expected[0] == pytest.approx(13112 / fitted.maturity[0, 4])
    assert 13112 < found.low[0] < found.expected[0] < found.high[0]


def test_a_young_day_is_what_came_and_the_rest_of_its_prior():
    values = np.zeros((1, 40, 11))
    values[:, :, 0], values[:, :, 10] = 1, 9
    values[:, 30:, 10] = 0  # not reached yet
    fitted = completion.fit(cohorts(values), seed=1)
    assert fitted.maturity[0, :10] == pytest.approx(np.full(10, 0.1))
    found = expectation.of_cells(fitted, one(age=2, to_date=3.0, exposure=2.0))
    assert found.expected[0] == pytest.approx(3 + 0.9 * 10 * 2)
    assert found.credibility[0] == 0


def test_a_channel_that_never_converts_at_once_is_not_mature_at_once():
    values = np.zeros((1, 30, 6))
    values[:, :27, 3] = 2
    fitted = completion.fit(cohorts(values), seed=1)
    assert fitted.maturity[0] == pytest.approx([0, 0, 0, 1, 1, 1])


def test_a_channel_with_little_data_borrows_from_all():
    values = np.zeros((2, 60, 5))
    values[0, :, 0] = values[0, :56, 4] = 10
    values[1, 0, 0] = 1
    data = Cohorts(values, np.ones((2, 60)), np.array([1170.0, 1.0]), np.ones(2))
    fitted = completion.fit(data, seed=1)
    assert fitted.maturity[1, 0] == pytest.approx(1 / 31 * 1 + 30 / 31 * (561 / 1121), rel=1e-6)
    assert fitted.maturity[0, 0] == pytest.approx(0.5, abs=0.02)


def test_a_day_without_a_conversion_yet_is_not_certain_to_have_none():
    random = np.random.default_rng(3)
    values = random.poisson(0.1, (1, 120, 21)).astype(float)
    values[:, :, :][:, np.arange(21) > np.arange(119, -1, -1)[:, np.newaxis]] = 0
    fitted = completion.fit(cohorts(values, conversions=250, grain=1.0), seed=1)
    found = expectation.of_cells(fitted, one(age=10, to_date=0.0, arrived=1.0))
    assert found.low[0] == 0 and found.expected[0] > 0.5 and found.high[0] >= 1


def test_equal_data_and_seed_give_equal_figures_and_a_total_holds_its_days():
    fitted = [completion.fit(cohorts(raa(), conversions=40, grain=50.0), seed=9) for _ in range(2)]
    for first, second in zip(vars(fitted[0]).values(), vars(fitted[1]).values(), strict=True):
        assert (first == second).all()
    to_date = raa().sum(axis=2)[:, ::-1]
    exposure, arrived = np.ones_like(to_date), np.full_like(to_date, 5.0)
    total = expectation.of_channels(fitted[0], to_date, exposure, arrived, nights=None)
    ages = np.arange(10)
    cells = expectation.Cells(np.zeros(10, int), ages, to_date[0], exposure[0], arrived[0])
    days = expectation.of_cells(fitted[0], cells)
    assert total.coming[0] == pytest.approx((days.expected - to_date[0]).sum())
    nearer = expectation.of_channels(fitted[0], to_date, exposure, arrived, nights=2)
    assert nearer.low[0] <= nearer.coming[0] <= nearer.high[0] and nearer.coming[0] < total.coming[0]


@given(*[st.floats(1e-3, 1e6)] * 2, st.floats(0, 50))
def test_what_is_expected_lies_outside_of_its_own_range(coming: float, variance: float, arrivals: float):
    low, high = expectation.interval(*(np.array([value]) for value in (coming, variance, arrivals)))
    assert 0 <= low[0] <= coming <= high[0]


def test_a_day_that_is_complete_expects_less_than_it_has():
    fitted = completion.fit(cohorts(raa()), seed=1)
    beyond = replace(fitted, maturity=np.where(fitted.maturity == 1, np.nextafter(1, 2), fitted.maturity))
    assert expectation.of_cells(beyond, one(age=9, to_date=1e6)).expected[0] == 1e6


def test_less_than_nothing_to_come_has_an_interval_around_it():
    low, high = expectation.interval(np.array([-5.0, 0.0]), np.array([4.0, 0.0]), np.array([0.0, 0.0]))
    assert low[0] < -5 < high[0] and low[1] == high[1] == 0
