"""What touch days will have brought in the end, or some nights from now, each with an 80 % interval.

A young touch day (maturity below 0.2) is what has come plus the rest of its prior: Bornhuetter-Ferguson. An older one
is what the chain ladder makes of it, to the degree that it should have enough conversions by now to say something,
n / (n + 30), and what its prior says for the rest: docs/decisions/0010.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.completion import CREDIBILITY, Array, Completion

YOUNG = 0.2
Z_80 = 1.2815515655446004
_MAY_BE_NOTHING = 0.1  # the share of cases left out below the interval
_Z_85 = 1.0364333894937898
_ROUNDING = 1e-12  # of a maturity, a product of many shares


@dataclass(frozen=True)
class Cells:
    """Touch days, or campaigns within them, that are still open; all of shape (n,).

    `channel`: place of the channel in the completion; `age`: nights since the day; `to_date`: value that has arrived;
    `exposure`: of the cell; `arrived`: conversions to be expected by now of the cell's whole channel on that day.
    """

    channel: NDArray[np.int64]
    age: NDArray[np.int64]
    to_date: Array
    exposure: Array
    arrived: Array


@dataclass(frozen=True)
class Expectation:
    """Ultimate values with their intervals, (n,); `credibility`: weight of the chain ladder, 0 for a young day."""

    maturity: Array
    expected: Array
    low: Array
    high: Array
    credibility: Array


def of_cells(completion: Completion, cells: Cells) -> Expectation:
    """The ultimate of each cell."""
    at = cells.channel, cells.age
    maturity = completion.maturity[at]
    weight = credibility(maturity, cells.arrived)
    prior = completion.rate[cells.channel] * cells.exposure
    rest = np.where(np.isclose(maturity, 1, rtol=0, atol=_ROUNDING), 0.0, 1 - maturity)
    ladder = np.divide(cells.to_date, maturity, out=np.zeros_like(maturity), where=weight > 0)
    coming = weight * rest * ladder + (1 - weight) * rest * prior
    # Process: Poisson's for what the prior expects, Mack's for the ladder. Parameters: the bootstrap's and Mack's.
    poisson = completion.dispersion[cells.channel] * np.maximum(coming, rest * prior)
    positive = np.maximum(ladder, 0)
    share_of_prior = ((1 - completion.maturity_draws) * completion.rate_draws[:, :, np.newaxis]).var(axis=0)[at]
    variance = (1 - weight**2) * poisson + weight**2 * completion.process[at] * positive
    variance += (1 - weight) ** 2 * share_of_prior * cells.exposure**2
    variance += weight**2 * completion.parameter[at] * positive**2
    arrivals = np.divide(coming, completion.dispersion[cells.channel], out=np.zeros_like(coming), where=coming > 0)
    low, high = interval(coming, variance, arrivals)
    return Expectation(maturity, cells.to_date + coming, cells.to_date + low, cells.to_date + high, weight)


def credibility(maturity: Array, arrived: Array) -> Array:
    """Weight of the chain ladder beside the prior."""
    return np.where(maturity < YOUNG, 0.0, arrived / (arrived + CREDIBILITY))


def interval(coming: Array, variance: Array, arrivals: Array) -> tuple[Array, Array]:
    """Bounds of what is still to come: lognormal, as Mack proposes for what is outstanding.

    Its lower bound is nothing where nothing may come in more than a tenth of all cases: `arrivals` is how many single
    arrivals to expect. No case is left out below it then, and 15 % are above, not 10 %. So skewed a distribution may be
    that its mean lies above this bound, which is then the mean: a range holds what is expected. Where less than nothing
    is expected (refunds) the bounds are a normal distribution's.
    """
    usual = coming > 0
    mean = np.where(usual, coming, 1.0)
    sigma = np.sqrt(np.log1p(np.where(usual, variance, 0.0) / mean**2))
    middle = mean * np.exp(-(sigma**2) / 2)
    width = Z_80 * np.sqrt(variance)
    is_open_below = np.exp(-arrivals) > _MAY_BE_NOTHING
    least = np.where(is_open_below, 0.0, middle * np.exp(-Z_80 * sigma))
    most = np.maximum(mean, middle * np.exp(np.where(is_open_below, _Z_85, Z_80) * sigma))
    return np.where(usual, least, coming - width), np.where(usual, most, coming + width)


@dataclass(frozen=True)
class Totals:
    """What all open touch days of each channel bring together, (g,): how much more, and its interval."""

    coming: Array
    low: Array
    high: Array


def of_channels(completion: Completion, to_date: Array, exposure: Array, arrived: Array, nights: int | None) -> Totals:
    """Sums over touch days by age, each (g, k), of what comes in the next `nights`; None: in the end.

    Days of one channel share its factors, so their errors do not cancel: the bootstrap draws them together.
    """
    lags = completion.maturity.shape[1]
    later = np.full(lags, lags - 1) if nights is None else np.minimum(np.arange(lags) + nights, lags - 1)
    weight = credibility(completion.maturity, arrived)

    def coming(maturity: Array, rate: Array) -> Array:
        step = maturity[..., later] - maturity
        is_used = (weight > 0) & (maturity > YOUNG / 2)
        ladder = np.divide(to_date * step, maturity, out=np.zeros_like(step), where=is_used)
        return weight * ladder + (1 - weight) * step * (rate[..., np.newaxis] * exposure)

    by_age = coming(completion.maturity, completion.rate)
    total = by_age.sum(axis=-1)
    drawn = coming(completion.maturity_draws, completion.rate_draws).sum(axis=-1)
    step = completion.maturity[:, later] - completion.maturity
    of_ladder = np.divide(step, completion.maturity, out=np.zeros_like(step), where=weight > 0)
    process = completion.weekly_dispersion * (np.maximum(by_age, 0) * (1 + weight**2 * of_ladder)).sum(axis=-1)
    grain = completion.weekly_dispersion
    arrivals = np.divide(total, grain, out=np.zeros_like(total), where=(grain > 0) & (total > 0))
    low, high = interval(total, process + drawn.var(axis=0), arrivals)
    return Totals(total, low, high)
