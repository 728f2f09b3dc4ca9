"""Share of people who have converted by a lag, when many are still being watched: Kaplan and Meier's product limit.

Source: Kaplan, Meier: Nonparametric estimation from incomplete observations, JASA 53 (1958); variance by Greenwood
(1926); the interval on the log-log scale, which stays between 0 and 1: Kalbfleisch, Prentice (1980), section 1.4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """By duration, in rising order, shape (n,): who was still watched just before it and who converted at it.

    `survival`: share that has not converted by then; `low`, `high`: its interval.
    """

    durations: Array
    at_risk: Array
    converted: Array
    survival: Array
    low: Array
    high: Array


def curve(durations: Array, converted: Array, left: Array, z: float) -> Curve:
    """The product limit from counts by duration: how many converted at it, and how many were last seen at it.

    Durations need not be in order and may repeat. Who left at a duration is still watched at it. `z`: standard
    deviations to both sides (80 %: 1.2816).
    """
    times, place = np.unique(durations, return_inverse=True)
    events = np.bincount(place, converted, len(times)).astype(np.float64)
    gone = events + np.bincount(place, left, len(times))
    at_risk = gone[::-1].cumsum()[::-1]
    share = np.divide(events, at_risk, out=np.zeros_like(events), where=at_risk > 0)
    survival = np.cumprod(1 - share)
    scale = at_risk * (at_risk - events)
    greenwood = np.cumsum(np.divide(events, scale, out=np.zeros_like(events), where=scale > 0))
    low, high = _interval(survival, greenwood, z)
    return Curve(times, at_risk, events, survival, low, high)


def _interval(survival: Array, greenwood: Array, z: float) -> tuple[Array, Array]:
    inner = (survival > 0) & (survival < 1)
    safe = np.where(inner, survival, 0.5)
    width = z * np.sqrt(greenwood) / np.abs(np.log(safe))
    low, high = safe ** np.exp(width), safe ** np.exp(-width)
    return np.where(inner, low, survival), np.where(inner, high, survival)
