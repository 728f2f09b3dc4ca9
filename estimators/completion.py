"""How much of a touch day's value has arrived by an age, for all channels of one kind of conversion and model at once.

Volume-weighted chain ladder over the touch days of the training window; a channel with few conversions borrows from all
channels. Spread is Mack's (see triangle.py), but never less than a Poisson process of values of that size would have:
a triangle of zeros and ones has steps at which nothing happened yet, and Mack's formula calls those certain.
Shapes: g channels, i touch days (oldest first; the last is the night), k lags in days, b draws of the bootstrap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CREDIBILITY = 30  # conversions at which a channel's own figures weigh half
DRAWS = 200
_WEEK = 7


@dataclass(frozen=True)
class Cohorts:
    """What has arrived. `values`: (g, i, k), by touch day and lag, zero where nothing came or the lag is still ahead.

    `exposure`: (g, i), what the day cost or how many touches it had; `conversions`: (g,), credited in the training
    window; `grain`: (g,), sum of squares over sum of the single values: what one arrival is worth.
    """

    values: Array
    exposure: Array
    conversions: Array
    grain: Array


@dataclass(frozen=True)
class Completion:
    """`maturity`: (g, k), share of the ultimate that has arrived by an age; the last is 1.

    `process`, `parameter`: (g, k); Mack's mean squared error of an ultimate U is process x U + parameter x U².
    `rate`: (g,), ultimate value for one unit of exposure (Cape Cod). `dispersion`: (g,), variance over mean of a touch
    day's value; `weekly_dispersion`: of what a calendar week brings to all touch days together.
    `maturity_draws`: (b, g, k) and `rate_draws`: (b, g), the same fitted to touch days drawn with replacement.
    """

    maturity: Array
    process: Array
    parameter: Array
    rate: Array
    dispersion: Array
    weekly_dispersion: Array
    maturity_draws: Array
    rate_draws: Array


def fit(cohorts: Cohorts, seed: int, draws: int = DRAWS) -> Completion:
    """Fit all channels; equal cohorts and seed give equal figures."""
    days, lags = cohorts.values.shape[1:]
    ages = np.arange(days - 1, -1, -1)
    reached = np.arange(lags) <= ages[:, np.newaxis]
    cumulative = np.cumsum(cohorts.values * reached, axis=2)
    to_date = cumulative[:, np.arange(days), np.minimum(ages, lags - 1)]
    own = cohorts.conversions / (cohorts.conversions + CREDIBILITY)

    every = np.ones((1, days))
    random = np.random.default_rng(seed)
    resampled = random.multinomial(days, np.full(days, 1 / days), size=draws).astype(float)
    weights = np.concatenate([every, resampled])
    maturity = _maturity(cumulative, reached, weights, own)
    of_day = maturity[:, :, np.minimum(ages, lags - 1)]
    rate = _rate(
        np.einsum("bi,gi->bg", weights, to_date), np.einsum("bi,gi,bgi->bg", weights, cohorts.exposure, of_day)
    )

    expected = (rate[0] * cohorts.exposure.T).T
    floor = _pooled(cohorts.grain, own, _mean(cohorts.grain, cohorts.conversions))
    dispersion = np.maximum(_dispersion(to_date, expected * of_day[0], own), floor)
    weekly = np.maximum(_weekly_dispersion(cohorts.values, expected, maturity[0], reached, own), floor)
    process, parameter = _mack(cumulative, reached, maturity[0], floor, own)
    return Completion(maturity[0], process, parameter, rate[0], dispersion, weekly, maturity[1:], rate[1:])


def _maturity(cumulative: Array, reached: NDArray[np.bool_], weights: Array, own: Array) -> Array:
    """Shares by age, (b, g, k), of each set of weights of the touch days, (b, i)."""
    pairs = reached[:, 1:]
    before = np.tensordot(weights, cumulative[:, :, :-1] * pairs, axes=(1, 1))
    after = np.tensordot(weights, cumulative[:, :, 1:] * pairs, axes=(1, 1))
    of_channel = _shares(before, after)
    of_all = _shares(before.sum(axis=1), after.sum(axis=1))[:, np.newaxis, :]
    weight = own[np.newaxis, :, np.newaxis]
    return weight * of_channel + (1 - weight) * of_all


def _shares(before: Array, after: Array) -> Array:
    """From sums at one age and at the next to shares of the ultimate; a step that nobody has made yet adds nothing."""
    steps = np.divide(before, after, out=np.ones_like(before), where=after > 0).clip(0, 1)
    shares = np.cumprod(steps[..., ::-1], axis=-1)[..., ::-1]
    return np.concatenate([shares, np.ones((*shares.shape[:-1], 1))], axis=-1)


def _rate(arrived: Array, used: Array) -> Array:
    """Cape Cod: what arrived for the exposure that is already used up."""
    return np.divide(arrived, used, out=np.zeros_like(arrived), where=used > 0).clip(min=0)


def _dispersion(found: Array, expected: Array, own: Array) -> Array:
    """Squared distances over expected values, (g,); a ratio of sums, since single expected values are near zero."""
    squares = ((found - expected) ** 2).sum(axis=1) * found.shape[1] / max(found.shape[1] - 1, 1)
    means = expected.sum(axis=1)
    ratio = np.divide(squares, means, out=np.zeros_like(means), where=means > 0)
    total = means.sum()
    return _pooled(ratio, own, squares[means > 0].sum() / total if total > 0 else 0.0)


def _weekly_dispersion(
    values: Array, expected: Array, maturity: Array, reached: NDArray[np.bool_], own: Array
) -> Array:
    """The same by calendar week: one conversion gives credit to several touch days, and days have weekdays."""
    arriving = np.diff(maturity, axis=1, prepend=0)
    channels, days, lags = values.shape
    weeks = (days - 1 - (np.arange(days)[:, np.newaxis] + np.arange(lags)))[reached] // _WEEK
    number = days // _WEEK
    found, awaited = np.zeros((channels, number)), np.zeros((channels, number))
    whole = weeks < number
    for channel in range(channels):
        due = expected[channel][:, np.newaxis] * arriving[channel]
        found[channel] = np.bincount(weeks[whole], values[channel][reached][whole], number)
        awaited[channel] = np.bincount(weeks[whole], due[reached][whole], number)
    return _dispersion(found, awaited, own)


def _mack(
    cumulative: Array, reached: NDArray[np.bool_], maturity: Array, floor: Array, own: Array
) -> tuple[Array, Array]:
    """Mack's process and parameter terms by age, with the Poisson floor of each step's variance."""
    pairs = reached[:, 1:]
    before, after = cumulative[:, :, :-1] * pairs, cumulative[:, :, 1:] * pairs
    # All channels together are one more triangle, behind the others.
    before = np.concatenate([before, before.sum(axis=0, keepdims=True)])
    after = np.concatenate([after, after.sum(axis=0, keepdims=True)])
    every = np.concatenate([maturity, _shares(before[-1:].sum(axis=1), after[-1:].sum(axis=1))])
    grain = np.append(floor, _mean(floor, own))
    volumes = before.sum(axis=1).clip(min=0)
    factors = np.divide(every[:, 1:], every[:, :-1], out=np.ones_like(volumes), where=every[:, :-1] > 0)
    used = before > 0
    misses = np.divide((after - factors[:, np.newaxis, :] * before) ** 2, before, out=np.zeros_like(before), where=used)
    variances = misses.sum(axis=1) / np.maximum(used.sum(axis=1) - 1, 1)
    spread = np.maximum(variances, grain[:, np.newaxis] * (factors - 1)) / factors**2
    process = _from_age(np.divide(spread, every[:, :-1], out=np.zeros_like(spread), where=every[:, :-1] > 0))
    parameter = _from_age(np.divide(spread, volumes, out=np.zeros_like(spread), where=volumes > 0))
    weight = own[:, np.newaxis]
    return _pooled(process[:-1], weight, process[-1]), _pooled(parameter[:-1], weight, parameter[-1])


def _from_age(steps: Array) -> Array:
    """Sums over all steps from an age on; after the last age there is none."""
    sums = np.cumsum(steps[:, ::-1], axis=1)[:, ::-1]
    return np.concatenate([sums, np.zeros((len(sums), 1))], axis=1)


def _pooled(own_value: Array, own: Array, value_of_all: float | Array) -> Array:
    """A channel's own value, to the degree that it has the data for one, and that of all channels."""
    return own * own_value + (1 - own) * value_of_all


def _mean(values: Array, weights: Array) -> float:
    return float(np.average(values, weights=weights)) if weights.sum() > 0 else 0.0
