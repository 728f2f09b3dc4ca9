"""Published triangles: Taylor and Ashe (GenIns) and RAA, as Mack (1993, 1994) and ChainLadder develop them."""

from __future__ import annotations

import numpy as np
import pytest

from estimators import triangle

RAA = """5012 8269 10907 11805 13539 16181 18009 18608 18662 18834
106 4285 5396 10666 13782 15599 15496 16169 16704
3410 8992 13873 16141 18735 22214 22863 23466
5655 11555 15766 21266 23425 26083 27067
1092 9565 15836 22169 25955 26180
1513 6445 11702 12935 15852
557 4020 10946 12314
1351 6947 13112
3133 5395
2063"""


def square(text: str) -> np.ndarray:
    rows = [[float(value) for value in line.split()] for line in text.splitlines()]
    return np.array([row + [np.nan] * (len(rows[0]) - len(row)) for row in rows])


def test_what_is_still_to_come_of_raa_is_what_mack_published():
    raa = square(RAA)
    outlook = triangle.project(raa, triangle.develop(raa))
    assert (outlook.ultimate - outlook.latest).sum() == pytest.approx(52135.23, abs=0.01)
    assert outlook.total_error == pytest.approx(26909.01, abs=0.01)
    assert outlook.standard_error[-1] == pytest.approx(24566.29, abs=0.01)


def test_an_age_without_any_value_does_not_divide_by_zero():
    developed = triangle.develop(np.array([[0.0, 0.0, 4.0], [0.0, 0.0, np.nan], [0.0, np.nan, np.nan]]))
    assert np.isfinite(developed.maturity).all()


def test_a_triangle_whose_last_age_nobody_reached_is_refused():
    with pytest.raises(triangle.TriangleError, match="last age"):
        triangle.develop(np.array([[1.0, 2.0, np.nan], [1.0, np.nan, np.nan]]))


def test_the_interval_keeps_its_mean_and_order():
    low, high = triangle.lognormal(np.array([100.0, 0.0]), np.array([30.0, 0.0]), 1.2816)
    assert low[0] < 100 < high[0] and low[1] == high[1] == 0
