"""Credit of one conversion's path by each model, in fractions, written from the definitions alone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction

MODELS = (
    "first_touch", "last_touch", "last_non_direct", "linear", "position_based", "time_decay", "w_shaped",
    "paid_only_last",
)  # fmt: skip
FITTED = ("markov", "shapley", "shapley_rate")


@dataclass(frozen=True)
class Touch:
    """One touch of a path."""

    touch_id: str
    touch_at: datetime
    channel: str
    is_direct: bool
    is_paid: bool


@dataclass(frozen=True)
class Fit:
    """What a data-driven model learned: for each channel the player that it was fitted as, and its effect."""

    model: str
    night: date
    effects: dict[str, tuple[str, int]]

    @property
    def version(self) -> str:
        return f"{self.night}:order:{self.model}"


def fit_held(fits: list[Fit], model: str, day: date) -> Fit | None:
    """The last fit up to a conversion's day; the first of all if there is none."""
    known = sorted((fit for fit in fits if fit.model == model), key=lambda fit: fit.night)
    return next((fit for fit in reversed(known) if fit.night <= day), known[0] if known else None)


@dataclass(frozen=True)
class Share:
    """What a model gives to one touch: credit in 10^-12, revenue in cents."""

    touch_id: str
    channel: str
    credit: int
    cents: int


def shares(
    model: str, path: list[Touch], conversion_id: str, conversion_at: datetime, cents: int, lead_at: datetime | None,
    half_life: timedelta, fit: Fit | None = None,
) -> list[Share]:  # fmt: skip
    """The shares of a path (oldest first); touches without any share are left out."""
    if model == "paid_only_last" and not any(touch.is_paid for touch in path):
        return [Share(f"unattributed:{conversion_id}", "unattributed", 10**12, cents)]
    if model in FITTED:
        weights = _fitted_weights(model, path, fit)
    else:
        weights = _weights(model, path, conversion_at, lead_at, half_life)
    total = sum(weights)
    fractions = [weight / total for weight in weights]
    found = zip(path, _credits(fractions), _cents(fractions, cents), strict=True)
    return [Share(touch.touch_id, touch.channel, credit, part) for touch, credit, part in found if credit or part]


def _weights(
    model: str, path: list[Touch], conversion_at: datetime, lead_at: datetime | None, half_life: timedelta
) -> list[Fraction]:
    last = len(path) - 1
    if model == "first_touch":
        return _all_to(0, path)
    if model == "last_touch":
        return _all_to(last, path)
    if model == "last_non_direct":
        return _all_to(max((i for i, touch in enumerate(path) if not touch.is_direct), default=last), path)
    if model == "paid_only_last":
        return _all_to(max(i for i, touch in enumerate(path) if touch.is_paid), path)
    if model == "linear":
        return [Fraction(1)] * len(path)
    if model == "time_decay":
        return [_half_power(conversion_at - touch.touch_at, half_life) for touch in path]
    before_lead = [i for i, touch in enumerate(path) if lead_at and touch.touch_at <= lead_at <= conversion_at]
    if model == "w_shaped" and before_lead:
        return _by_role([(0, 30), (max(before_lead), 30), (last, 30)], 10, path)
    return _by_role([(0, 40), (last, 40)], 20, path)


def _fitted_weights(model: str, path: list[Touch], fit: Fit | None) -> list[Fraction]:
    """Markov: a touch weighs its channel's effect; Shapley: the channel's touches share it. All zero: all the same."""
    known = [(fit.effects if fit else {}).get(touch.channel, (touch.channel, 0)) for touch in path]
    players = [player for player, _ in known]
    weights = [
        Fraction(effect) if model == "markov" else Fraction(effect, players.count(player)) for player, effect in known
    ]
    return weights if any(weights) else [Fraction(1)] * len(path)


def _all_to(place: int, path: list[Touch]) -> list[Fraction]:
    return [Fraction(i == place) for i in range(len(path))]


def _by_role(roles: list[tuple[int, int]], rest: int, path: list[Touch]) -> list[Fraction]:
    weights = [Fraction(0)] * len(path)
    for place, percent in roles:
        weights[place] += percent
    others = [i for i, weight in enumerate(weights) if not weight]
    for i in others:
        weights[i] = Fraction(rest, len(others))
    return weights


def _half_power(age: timedelta, half_life: timedelta) -> Fraction:
    """2^(-age / half-life) to 60 digits; whole half-lives exactly."""
    whole, rest = divmod(age, half_life)
    with localcontext() as context:
        context.prec = 60
        share = Decimal(rest // timedelta(microseconds=1)) / Decimal(half_life // timedelta(microseconds=1))
        return Fraction(Decimal(2) ** -share) / 2**whole


def _credits(fractions: list[Fraction]) -> list[int]:
    """Rounded to twelve digits, half away from zero; the last touch with weight enough takes what is left."""
    rounded = [int(fraction * 10**12 + Fraction(1, 2)) for fraction in fractions]
    left = 10**12 - sum(rounded)
    last = max(i for i, fraction in enumerate(fractions) if fraction and rounded[i] + left >= 0)
    rounded[last] += left
    return rounded


def _cents(fractions: list[Fraction], cents: int) -> list[int]:
    """Largest remainder, ties to the earlier touch; a negative amount is shared like the positive one."""
    exact = [fraction * abs(cents) for fraction in fractions]
    whole = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], i))
    for i in by_remainder[: abs(cents) - sum(whole)]:
        whole[i] += 1
    return [share if cents >= 0 else -share for share in whole]
