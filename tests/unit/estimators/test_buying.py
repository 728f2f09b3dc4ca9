"""BG/NBD against its authors' published fit of CDNOW, and against the process that it describes.

The customers are those of the package `lifetimes`, which is found but not imported: its import fails on new setuptools.
"""

from __future__ import annotations

import csv
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from estimators.buying import Customers, FitError, Model, fit

PUBLISHED = Model(0.243, 4.414, 0.793, 2.426)  # Fader, Hardie, Lee (2005), table 2; weeks


@pytest.fixture(scope="module")
def cdnow() -> Customers:
    package = find_spec("lifetimes")
    assert package is not None and package.submodule_search_locations, "lifetimes is a test dependency"
    file = Path(package.submodule_search_locations[0]) / "datasets" / "cdnow_customers_summary.csv"
    with file.open(encoding="utf-8") as lines:
        rows = [(float(row["frequency"]), float(row["recency"]), float(row["T"])) for row in csv.DictReader(lines)]
    return Customers(*np.array(rows).T)


def test_the_published_fit_of_cdnow_is_found(cdnow):
    model = fit(cdnow)
    assert len(cdnow.age) == 2357
    assert (model.r, model.alpha, model.a, model.b) == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=0.001)
    assert model.log_likelihood(cdnow).sum() == pytest.approx(-9582.4, abs=0.05)


def test_a_customers_expected_purchases_are_the_published_ones():
    customer = Customers(np.array([2.0]), np.array([30.43]), np.array([38.86]))
    assert PUBLISHED.expected(customer, 39)[0] == pytest.approx(1.226, abs=0.001)


def test_who_never_came_back_cannot_have_left():
    model, never = PUBLISHED, Customers(np.zeros(1), np.zeros(1), np.array([300.0]))
    assert model.alive(never)[0] == 1


def test_the_longer_the_silence_the_less_alive():
    silence = Customers(np.full(3, 4.0), np.full(3, 20.0), np.array([20.0, 40.0, 80.0]))
    assert np.all(np.diff(PUBLISHED.alive(silence)) < 0)


def test_the_unit_of_time_changes_nothing_but_alpha(cdnow):
    weeks, days = fit(cdnow), fit(Customers(cdnow.repeats, cdnow.last_age * 7, cdnow.age * 7))
    assert days.alpha == pytest.approx(7 * weeks.alpha, rel=1e-3)
    assert (days.r, days.a, days.b) == pytest.approx((weeks.r, weeks.a, weeks.b), rel=1e-3)


def test_nothing_is_learned_where_nobody_came_back():
    with pytest.raises(FitError, match="no customer bought twice"):
        fit(Customers(np.zeros(3), np.zeros(3), np.full(3, 10.0)))
