"""Is a customer still one, and how often will they buy: the BG/NBD model, by maximum likelihood.

While alive a customer buys by a Poisson process; after each purchase they may be gone for good. Rates vary between
customers by a gamma distribution (r, alpha), the chance of leaving by a beta distribution (a, b).
Source: Fader, Hardie, Lee: "Counting your customers" the easy way, Marketing Science 24 (2005), equations 3, 6 and 10;
P(alive): Fader, Hardie, Lee: Computing P(alive) using the BG/NBD model (2008).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

Array = NDArray[np.float64]


class FitError(ValueError):
    """The customers do not determine the model: too few of them came back."""


@dataclass(frozen=True)
class Customers:
    """Shape (n,) each: purchases after the first, the age at the last one and the age now, in one unit of time."""

    repeats: Array
    last_age: Array
    age: Array


@dataclass(frozen=True)
class Model:
    """Fitted parameters; alpha is in the unit of time of the customers."""

    r: float
    alpha: float
    a: float
    b: float

    def log_likelihood(self, customers: Customers) -> Array:
        """Logarithm of each customer's likelihood, shape (n,)."""
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        x = customers.repeats
        never_left = (
            gammaln(r + x) - gammaln(r) + r * np.log(alpha) - (r + x) * np.log(alpha + customers.age)
            + betaln(a, b + x) - betaln(a, b)
        )  # fmt: skip
        known: Array = never_left + np.log1p(self._odds_gone(customers))
        return known

    def alive(self, customers: Customers) -> Array:
        """Probability that each customer is still one, shape (n,)."""
        chance: Array = 1 / (1 + self._odds_gone(customers))
        return chance

    def expected(self, customers: Customers, ahead: float) -> Array:
        """Purchases that each customer makes within `ahead`, shape (n,)."""
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        x, end = customers.repeats, alpha + customers.age + ahead
        missed = ((alpha + customers.age) / end) ** (r + x) * hyp2f1(r + x, b + x, a + b + x - 1, ahead / end)
        bought: Array = (a + b + x - 1) / (a - 1) * (1 - missed) * self.alive(customers)
        return bought

    def _odds_gone(self, customers: Customers) -> Array:
        x = customers.repeats
        shorter = (self.alpha + customers.age) / (self.alpha + customers.last_age)
        odds = self.a / (self.b + np.maximum(x, 1) - 1) * np.exp((self.r + x) * np.log(shorter))
        return np.where(x > 0, odds, 0.0)


def fit(customers: Customers) -> Model:
    """The likeliest model. Raises FitError if nobody came back, or if the search does not end."""
    if not (customers.repeats > 0).any():
        raise FitError("no customer bought twice: there is nothing to learn a model from")
    scale = float(customers.age.max())
    scaled = Customers(customers.repeats, customers.last_age / scale, customers.age / scale)

    def cost(logarithms: Array) -> float:
        return -float(Model(*np.exp(logarithms)).log_likelihood(scaled).mean())

    patience = {"maxiter": 4000, "xatol": 1e-7, "fatol": 1e-12}
    found = minimize(cost, np.log([0.5, 0.2, 1.0, 2.0]), method="Nelder-Mead", options=patience)
    if not found.success:
        raise FitError(f"the search for the likeliest model did not end: {found.message}")
    r, alpha, a, b = (float(one) for one in np.exp(found.x))
    return Model(r, alpha * scale, a, b)
