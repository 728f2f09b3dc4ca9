"""Chance that can be repeated: one generator for each thing that happens, derived from (seed, kind, index).

Because no generator is shared, what happens to one person never depends on how many others were simulated.
"""

from __future__ import annotations

import math
from random import Random

DAY = 86_400  # seconds


def dice(seed: int, kind: str, *index: object) -> Random:
    """The generator of one thing: equal arguments give equal draws, in every run and on every machine."""
    return Random(f"{seed}:{kind}:{':'.join(map(str, index))}")


def poisson(random: Random, mean: float) -> int:
    """A Poisson number: Knuth's product for small means, the normal approximation above 30."""
    if mean > 30:
        return max(0, round(random.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return count


def delay(random: Random, median_days: float, spread: float) -> int:
    """A lognormal delay in seconds with this median (days) and standard deviation of its logarithm."""
    return round(median_days * math.exp(random.gauss(0, spread)) * DAY)
