"""Development triangles: how much of a cohort's value has arrived by an age, and how much is still to come.

Volume-weighted chain ladder with standard errors. Source: Mack, Distribution-free calculation of the standard error of
chain ladder reserve estimates, ASTIN Bulletin 23 (1993), theorem 3 and its corollary; last variance by his rule there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class TriangleError(ValueError):
    """The triangle cannot be developed; the message says why."""


@dataclass(frozen=True)
class Development:
    """What all cohorts together say about the way from one age to the next.

    `factors`, `variances`, `volumes`: shape (ages - 1,); `volumes` are the sums that the factors are weighted by.
    `maturity`: shape (ages,), the share of the ultimate value that has arrived by each age; the last is 1.
    """

    factors: Array
    variances: Array
    volumes: Array
    maturity: Array


@dataclass(frozen=True)
class Outlook:
    """By cohort, in the triangle's unit, shape (cohorts,); `total_error`: of the sum, whose parts share factors."""

    latest: Array
    ages: NDArray[np.int64]
    ultimate: Array
    standard_error: Array
    total_error: float


def develop(cumulative: Array) -> Development:
    """Factors of a triangle of shape (cohorts, ages): cumulative values, NaN where an age is not reached yet.

    Raises TriangleError if there are not two ages, or an age has no cohort.
    """
    known = ~np.isnan(cumulative)
    if cumulative.ndim != 2 or cumulative.shape[1] < 2:
        raise TriangleError("a triangle needs at least two ages")
    if not known.any(axis=0).all():
        raise TriangleError("no cohort has reached the last age")
    pairs = known[:, :-1] & known[:, 1:]
    before = np.where(pairs, cumulative[:, :-1], 0.0)
    after = np.where(pairs, cumulative[:, 1:], 0.0)
    volumes = before.sum(axis=0)
    factors = np.divide(after.sum(axis=0), volumes, out=np.ones_like(volumes), where=volumes > 0)
    maturity = np.append(1 / np.cumprod(factors[::-1])[::-1], 1.0)
    return Development(factors, _variances(before, after, factors), volumes, maturity)


def project(cumulative: Array, development: Development) -> Outlook:
    """Ultimate values of the cohorts and Mack's standard errors."""
    known = ~np.isnan(cumulative)
    ages = known.sum(axis=1) - 1
    if (ages < 0).any():
        raise TriangleError("a cohort has no value")
    latest = cumulative[np.arange(len(cumulative)), ages]
    ultimate = latest / development.maturity[ages]
    spread = np.divide(development.variances, development.factors**2)
    errors, shared = np.zeros(len(latest)), np.zeros(len(latest))
    for number, (age, value) in enumerate(zip(ages, latest, strict=True)):
        carried = value
        own = 0.0
        for step in range(age, len(development.factors)):
            if carried > 0:
                own += spread[step] / carried
            if development.volumes[step] > 0:
                shared[number] += spread[step] / development.volumes[step]
            carried *= development.factors[step]
        errors[number] = ultimate[number] ** 2 * (own + shared[number])
    order = np.argsort(-ages, kind="stable")
    total = float(errors.sum())
    for position, number in enumerate(order):
        total += 2 * ultimate[number] * ultimate[order[position + 1 :]].sum() * shared[number]
    return Outlook(latest, ages, ultimate, np.sqrt(errors), float(np.sqrt(total)))


def lognormal(ultimate: Array, standard_error: Array, z: float) -> tuple[Array, Array]:
    """Bounds of a lognormal interval with mean `ultimate`, z standard deviations to both sides (80 %: 1.2816)."""
    share = np.divide(standard_error, ultimate, out=np.zeros_like(ultimate), where=ultimate > 0)
    sigma = np.sqrt(np.log1p(share**2))
    middle = ultimate * np.exp(-(sigma**2) / 2)
    return middle * np.exp(-z * sigma), middle * np.exp(z * sigma)


def _variances(before: Array, after: Array, factors: Array) -> Array:
    found = np.zeros(len(factors))
    for step, factor in enumerate(factors):
        used = before[:, step] > 0
        if used.sum() > 1:
            residuals = (after[used, step] - factor * before[used, step]) ** 2 / before[used, step]
            found[step] = residuals.sum() / (used.sum() - 1)
        elif step >= 2:  # one cohort says nothing about spread: Mack's rule
            last, second = found[step - 1], found[step - 2]
            found[step] = min(last**2 / second, last, second) if second > 0 else 0.0
    return found
