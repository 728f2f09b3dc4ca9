"""How right the forecasts are: made night after night from what was known, held against what truly came.

The truth is the demo's world itself: which visit caused which order, and when. Two shops: the demo's as it is, whose
channels bring an order every few days; and one twenty times as busy, drawn from the same laws.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from benchmarks.measure import Table
from demo.world.calendar import day_of
from demo.world.channels import CHANNELS
from demo.world.generate import Plan, lives
from demo.world.orders import is_paid_in_the_end, order_of
from estimators import completion, expectation
from estimators.completion import Array, Cohorts, Completion

WINDOW, TRAINING = 90, 180
DAYS = TRAINING + 250 + WINDOW  # nights to forecast from, between what is trained on and what must still come
SEEDS = (1, 2, 3)
BUSY = 20  # times as busy as the demo shop
_HORIZONS = (7, 14, 30, None)
_AGE = 7
_EVERY = 7  # nights between two forecasts of totals: those of consecutive nights are nearly the same
_START = date(2025, 6, 2)


@dataclass(frozen=True)
class Shop:
    """What truly came. `values`: by measure, (channels, days, lags); `touches`: (channels, days)."""

    values: dict[str, Array]
    touches: Array
    grain: dict[str, Array]


@dataclass(frozen=True)
class Score:
    """`coverage`: share of totals inside their interval, by measure and horizon; `errors`, `naive`: absolute errors at
    day 7 of what is expected, and of what has come, by measure and aggregation."""

    coverage: dict[tuple[str, int | None], float]
    errors: dict[tuple[str, str], Array]
    naive: dict[tuple[str, str], Array]

    def ratio(self, measure: str, aggregation: str) -> float:
        """Median error of the expected ultimate over that of the figure to date; NaN where that one has no error."""
        at = measure, aggregation
        naive = float(np.median(self.naive[at]))
        return float(np.median(self.errors[at])) / naive if naive else math.nan


def demo_shop(seed: int, scale: float = 1.0) -> Shop:
    """The demo shop's visits and the orders that they truly caused."""
    names = list(CHANNELS)
    touches = np.zeros((len(names), DAYS))
    plan = Plan(seed, scale, _START, _START + timedelta(days=DAYS - 1))

    def arrivals() -> Iterator[tuple[int, int, int, float]]:
        for life in lives(plan):
            for visit in life.visits:
                day = (day_of(visit.at) - _START).days
                if 0 <= day < DAYS:
                    touches[names.index(visit.channel), day] += 1
            for purchase in life.purchases:
                order = order_of(seed, purchase)
                if purchase.cause and is_paid_in_the_end(order):
                    day = (day_of(purchase.cause.at) - _START).days
                    lag = (day_of(purchase.at) - day_of(purchase.cause.at)).days
                    yield names.index(purchase.cause.channel), day, lag, order.total / 100

    values, grain = _summed(arrivals(), len(names))
    return Shop(values, touches, grain)


def busy_shop(seed: int) -> Shop:
    """Visits, sparks and delays by the laws of the channels; weekdays differ, and orders have the demo's spread."""
    random = np.random.default_rng(seed)
    rows: list[tuple[int, int, int, float]] = []
    touches = np.zeros((len(CHANNELS), DAYS))
    weekdays = np.array([1.05, 1.10, 1.05, 1.0, 0.95, 0.85, 1.0])[np.arange(DAYS) % 7]
    for number, channel in enumerate(CHANNELS.values()):
        usual = 80 * BUSY * (channel.first_share + 1.08 * channel.return_share or 0.05)
        touches[number] = random.poisson(usual * weekdays)
        sparks = random.binomial(touches[number].astype(int), channel.spark)
        days = np.repeat(np.arange(DAYS), sparks)
        delays = channel.delay_days * np.exp(random.normal(0, channel.delay_spread, len(days)))
        lags = np.floor(random.random(len(days)) + delays).astype(int)
        amounts = random.lognormal(3.4, 0.6, len(days))
        rows += zip([number] * len(days), days.tolist(), lags.tolist(), amounts.tolist(), strict=True)
    values, grain = _summed(rows, len(CHANNELS))
    return Shop(values, touches, grain)


def score(shop: Shop) -> Score:
    """Forecasts of all nights that have enough before and behind them."""
    nights = range(TRAINING, DAYS - WINDOW)
    inside: dict[tuple[str, int | None], list[bool]] = {}
    found: dict[str, list[tuple[Array, Array, Array]]] = {measure: [] for measure in shop.values}
    for night in nights:
        known = slice(night - TRAINING + 1, night + 1)
        draws = 100 if night % _EVERY == 0 else 1  # only intervals need them
        fits = {measure: completion.fit(_known(shop, measure, known), night, draws) for measure in shop.values}
        open_touches = shop.touches[:, known][:, ::-1][:, : WINDOW + 1]
        arrived = fits["credit"].rate[:, np.newaxis] * open_touches * fits["credit"].maturity
        for measure, fit in fits.items():
            found[measure].append(_at_day_7(shop, measure, fit, night, open_touches, arrived))
            if night % _EVERY == 0:
                for horizon in _HORIZONS:
                    told = _totals_inside(shop, measure, fit, night, open_touches, arrived, horizon)
                    inside.setdefault((measure, horizon), []).extend(told)
    errors, naive = {}, {}
    for measure, parts in found.items():
        expected, to_date, came = (np.array(values).T for values in zip(*parts, strict=True))
        for name, days, whole in _AGGREGATIONS:
            sums = [_sums(values, days, whole) for values in (expected, to_date, came)]
            errors[measure, name], naive[measure, name] = abs(sums[0] - sums[2]), abs(sums[1] - sums[2])
    return Score({key: float(np.mean(told)) for key, told in inside.items()}, errors, naive)


_AGGREGATIONS = (("shop, week", 7, True), ("channel, week", 7, False), ("channel, 4 weeks", 28, False))
TITLE = (
    "inside the 80 % interval after 7, 14, 30 nights and in the end; "
    f"median error at day 7 over the naive one by {'; '.join(name for name, _, _ in _AGGREGATIONS)}"
)


def _at_day_7(
    shop: Shop, measure: str, fit: Completion, night: int, touches: Array, arrived: Array
) -> tuple[Array, Array, Array]:
    """By channel, of the touch day of a week ago: what is expected, what had come, what came."""
    values = shop.values[measure][:, night - _AGE]
    to_date = values[:, : _AGE + 1].sum(axis=1)
    channels = np.arange(len(values))
    cells = expectation.Cells(channels, np.full(len(values), _AGE), to_date, touches[:, _AGE], arrived[:, _AGE])
    return expectation.of_cells(fit, cells).expected, to_date, values.sum(axis=1)


def _totals_inside(
    shop: Shop, measure: str, fit: Completion, night: int, touches: Array, arrived: Array, horizon: int | None
) -> list[bool]:
    """Per channel with anything to come: whether what all open touch days brought lies in the interval."""
    ages = np.arange(WINDOW + 1)
    values = shop.values[measure][:, night - ages]
    lags, age = ages[np.newaxis, :], ages[:, np.newaxis]
    to_date = (values * (lags <= age)).sum(axis=2)
    coming = (values * ((lags > age) & (lags <= age + (horizon or WINDOW)))).sum(axis=(1, 2))
    totals = expectation.of_channels(fit, to_date, touches, arrived, horizon)
    slack = 1e-9 * np.abs(coming)
    told = (totals.low - slack <= coming) & (coming <= totals.high + slack)
    return [bool(one) for one, touched in zip(told, touches.sum(axis=1), strict=True) if touched > 0]


def _known(shop: Shop, measure: str, days: slice) -> Cohorts:
    number = days.stop - days.start
    is_past = np.arange(WINDOW + 1) <= np.arange(number - 1, -1, -1)[:, np.newaxis]
    conversions = (shop.values["credit"][:, days] * is_past).sum(axis=(1, 2))
    return Cohorts(shop.values[measure][:, days] * is_past, shop.touches[:, days], conversions, shop.grain[measure])


def _summed(rows: Iterable[tuple[int, int, int, float]], channels: int) -> tuple[dict[str, Array], dict[str, Array]]:
    shape = (channels, DAYS, WINDOW + 1)
    values = {"credit": np.zeros(shape), "revenue": np.zeros(shape)}
    squares = {"credit": np.zeros(channels), "revenue": np.zeros(channels)}
    for channel, day, lag, amount in rows:
        if 0 <= day < DAYS and lag <= WINDOW:
            for measure, value in (("credit", 1.0), ("revenue", amount)):
                values[measure][channel, day, lag] += value
                squares[measure][channel] += value**2
    totals = {measure: found.sum(axis=(1, 2)) for measure, found in values.items()}
    return values, {name: squares[name] / np.maximum(totals[name], 1e-9) for name in values}


def _sums(values: Array, days: int, is_whole: bool) -> Array:
    """Sums over so many touch days, by channel or over the whole shop."""
    number = values.shape[1] // days
    sums: Array = values[:, : number * days].reshape(len(values), number, days).sum(axis=2)
    return sums.sum(axis=0) if is_whole else sums.ravel()


def run(table: Table) -> None:
    """Coverage of 80 % intervals, and error at day 7 as a share of the naive one, for each shop and seed."""
    for name, shop_of in (("demo shop", demo_shop), (f"{BUSY} x as busy", busy_shop)):
        for seed in SEEDS:
            found = score(shop_of(seed))
            for measure in ("credit", "revenue"):
                covered = [f"{found.coverage[measure, horizon]:.0%}" for horizon in _HORIZONS]
                ratios = [found.ratio(measure, one) for one, _, _ in _AGGREGATIONS]
                shown = ["–" if math.isnan(ratio) else f"{ratio:.0%}" for ratio in ratios]
                table.add(f"{name}, seed {seed}, {measure}", *covered, *shown)


if __name__ == "__main__":
    figures = Table(TITLE)
    run(figures)
    print(figures)
