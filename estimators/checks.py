"""How well a model's worth of channels tells journeys that convert from those that do not.

A channel is worth the conversions that the model credits to it, for each journey that had it; a journey scores the sum
over its channels. The area under the curve is the chance that a journey that converts scores higher than one that does
not, equal scores counting half. Source: Hanley, McNeil: The meaning and use of the area under a ROC curve, Radiology
143 (1982).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from estimators.shapley import Journeys

Array = NDArray[np.float64]


def journeys_by_channel(sets: Iterable[Journeys]) -> dict[str, float]:
    """Journeys that had each channel."""
    found: dict[str, float] = {}
    for one in sets:
        for channel in one.channels:
            found[channel] = found.get(channel, 0.0) + one.journeys
    return found


def worth(credited: Mapping[str, float], sets: Iterable[Journeys]) -> dict[str, float]:
    """Conversions per journey of each channel, from the conversions that a model credits to the channels."""
    return {name: credited.get(name, 0.0) / journeys for name, journeys in journeys_by_channel(sets).items()}


def area_under_curve(worth: Mapping[str, float], sets: Iterable[Journeys]) -> float | None:
    """Between 0 and 1, 0.5 for a model that knows nothing; None if not both outcomes occur."""
    known = list(sets)
    scores = np.array([sum(worth.get(channel, 0.0) for channel in sorted(one.channels)) for one in known])
    converting = np.array([one.conversions for one in known])
    others = np.array([one.journeys - one.conversions for one in known])
    return area(scores, converting, others)


def area(scores: Array, positives: Array, negatives: Array) -> float | None:
    """The same from scores and the numbers of either outcome at each, shapes (n,)."""
    if not positives.sum() or not negatives.sum():
        return None
    _, ranks = np.unique(np.round(scores, 12), return_inverse=True)
    by_rank = np.bincount(ranks, negatives)
    below = np.cumsum(by_rank) - by_rank / 2
    return float((np.bincount(ranks, positives) * below).sum() / positives.sum() / negatives.sum())
