"""Data-driven models, fitted once a month to the journeys of the training window, one fit per model and kind.

Numbers come counted from the warehouse; what was learned goes to `estimates.fits` and `.fit_channels` and stays.
A fit is the same whatever the order of rows: counts are sorted before they are used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import psycopg
from psycopg.types.json import Jsonb

from estimators import checks, intervals, markov, shapley
from warehouse import estimates, query
from warehouse.connection import connect
from warehouse.settings import Attribution, Settings

READS = ("int_channel_transitions", "int_channel_sets", "int_channel_rule_credits")
MODELS = ("markov", "shapley", "shapley_rate")
SEPARATOR = "\x1f"  # between the channels of a set
RESAMPLES = 200
SEED = 1
_UNITS = 10**12  # a weight is a whole number, so that credits add up exactly


@dataclass(frozen=True)
class Learned:
    """What one model says about the channels: removal effects, or conversions. `players`: channels that were pooled."""

    effects: dict[str, float]
    shares: dict[str, tuple[float, float, float]]  # of all credit, with the bounds of its interval
    players: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Counted:
    """Training journeys of one kind of conversion; transitions of the highest order, for all orders come from them."""

    transitions: list[markov.Transition]
    sets: list[shapley.Journeys]

    @property
    def journeys(self) -> float:
        """How many there are."""
        return sum(one.journeys for one in self.sets)

    @property
    def conversions(self) -> float:
        """How many of them converted."""
        return sum(one.conversions for one in self.sets)


def estimate(settings: Settings, night: date, run_id: str) -> None:
    """Fit every kind of conversion that has no fit yet in the night's month (or night, as `fit_every` says)."""
    attribution = settings.attribution
    since = night.replace(day=1) if attribution.fit_every == "month" else night
    with connect(settings, "transformer") as connection:
        fitted = query.rows(connection, "estimates.fits", ("conversion_kind", "night"))
        done = {row["conversion_kind"] for row in fitted if row["night"] >= since}
        for kind in query.rows(connection, "intermediate.int_conversion_kinds", order_by=("conversion_kind",)):
            name = kind["conversion_kind"]
            if name in done:
                continue
            parts = read(connection, name)
            counted = together(parts.values())
            if counted.conversions:
                common = {"conversion_kind": name, "night": night, "run_id": run_id}
                lookback = {"lookback_days": kind["lookback_days"]}
                _keep(connection, common, fit(counted, attribution), counted, attribution, lookback)
                _check(connection, common, parts)
        connection.commit()


def read(connection: psycopg.Connection, kind: str) -> dict[bool, Counted]:
    """What training journeys did, in one pass over them: those that are not held out, and those that are."""
    ways, found = transitions(connection, kind), sets(connection, kind)
    return {is_held_out: Counted(ways[is_held_out], found[is_held_out]) for is_held_out in (False, True)}


def together(parts: Iterable[Counted]) -> Counted:
    """The journeys of several parts as one."""
    counts: dict[frozenset[str], tuple[float, float]] = {}
    ways: list[markov.Transition] = []
    for part in parts:
        ways += part.transitions
        for one in part.sets:
            journeys, conversions = counts.get(one.channels, (0.0, 0.0))
            counts[one.channels] = journeys + one.journeys, conversions + one.conversions
    by_channels = sorted(counts.items(), key=lambda item: sorted(item[0]))
    sets = [shapley.Journeys(channels, *found) for channels, found in by_channels]
    return Counted(markov.of_order(ways, markov.HIGHEST_ORDER), sets)


def transitions(
    connection: psycopg.Connection, kind: str, order: int = markov.HIGHEST_ORDER
) -> dict[bool, list[markov.Transition]]:
    """Counted transitions of a chain, sorted, by whether their journeys are held out."""
    states = ("from_3", "from_2", "from_1")
    columns, where = (*states, "target", "journeys", "is_held_out"), {"conversion_kind": kind, "chain_order": order}
    found: dict[bool, list[markov.Transition]] = {False: [], True: []}
    for row in query.rows(connection, "intermediate.int_channel_transitions", columns, where):
        state = tuple(row[name] for name in states if row[name] is not None)
        found[row["is_held_out"]].append(markov.Transition(state, row["target"], float(row["journeys"])))
    return {is_held_out: markov.of_order(ways, order) for is_held_out, ways in found.items()}


def sets(connection: psycopg.Connection, kind: str) -> dict[bool, list[shapley.Journeys]]:
    """Journeys and conversions by their set of channels, sorted, by whether they are held out."""
    found: dict[bool, list[shapley.Journeys]] = {False: [], True: []}
    rows = query.rows(connection, "intermediate.int_channel_sets", where={"conversion_kind": kind})
    for row in sorted(rows, key=lambda row: row["channels"]):
        channels = frozenset(row["channels"].split(SEPARATOR))
        found[row["is_held_out"]].append(shapley.Journeys(channels, float(row["journeys"]), float(row["conversions"])))
    return found


def fit(counted: Counted, attribution: Attribution, resamples: int = RESAMPLES) -> dict[str, Learned]:
    """All models, fitted to the same journeys, with 80 % intervals of the channels' shares."""
    order = attribution.markov_order
    ways = markov.of_order(counted.transitions, order)
    chain = markov.fit(ways, order)
    values = shapley.of_conversions(counted.sets)
    rates = shapley.of_rates(counted.sets)
    generator = np.random.default_rng(SEED)
    found = {
        "markov": Learned(
            chain.removal_effects,
            intervals.markov_shares(ways, order, generator, resamples),
            facts={"conversion_rate": chain.conversion_rate, "states": chain.states},
        ),
        "shapley": Learned(values, intervals.shapley_shares(counted.sets, generator, resamples)),
        "shapley_rate": Learned(
            rates.values,
            intervals.shapley_rate_shares(counted.sets, generator, resamples),
            dict.fromkeys(rates.pooled, shapley.OTHER),
            {"is_cut": rates.is_cut, "pooled": Jsonb(list(rates.pooled))},
        ),
    }
    return {model: found[model] for model in MODELS}


def weights(learned: Learned) -> dict[str, int]:
    """Effects in whole units of 10^-12."""
    return {channel: round(effect * _UNITS) for channel, effect in learned.effects.items()}


def _keep(
    connection: psycopg.Connection, common: dict[str, Any], found: dict[str, Learned], counted: Counted,
    attribution: Attribution, lookback: dict[str, int],
) -> None:  # fmt: skip
    first = common["night"] - timedelta(days=attribution.training_days - 1)
    for model, learned in found.items():
        version = f"{common['night']}:{common['conversion_kind']}:{model}"
        parameters = {
            **lookback, "collapse_repeats": attribution.collapse_repeats, "resamples": RESAMPLES, "seed": SEED,
            **({"order": attribution.markov_order} if model == "markov" else {}),
        }  # fmt: skip
        row = {
            **common, **learned.facts, "version": version, "model": model, "first_date": first,
            "last_date": common["night"], "parameters": Jsonb(parameters), "journeys": counted.journeys,
            "conversions": counted.conversions, "observed_rate": counted.conversions / counted.journeys,
        }  # fmt: skip
        estimates.append(connection, "fits", [row])
        estimates.append(connection, "fit_channels", channel_rows(version, learned))


def channel_rows(version: str, learned: Learned) -> Iterator[dict[str, Any]]:
    """A row per channel; those that were pooled have the figures of what they were pooled into."""
    whole = weights(learned)
    players = {**{channel: channel for channel in learned.effects}, **learned.players}
    for channel, player in sorted(players.items()):
        share, low, high = learned.shares.get(player, (0.0, 0.0, 0.0))  # none of its journeys converts
        yield {
            "version": version, "channel": channel, "player": player, "effect": learned.effects[player],
            "weight": whole[player], "share": share, "share_low": low, "share_high": high,
        }  # fmt: skip


def _check(connection: psycopg.Connection, common: dict[str, Any], parts: dict[bool, Counted]) -> None:
    """Fit four fifths of the persons and score the journeys of the others, by every model and order of chain."""
    kind, learnt_from, held_out = common["conversion_kind"], parts[False], parts[True]
    if not learnt_from.conversions:
        return
    credited = {**_rule_conversions(connection, kind), **_conversions(learnt_from)}
    worths = {model: checks.worth(by_channel, learnt_from.sets) for model, by_channel in credited.items()}
    estimates.append(connection, "fit_checks", (
        {
            **common, "model": model, "journeys": held_out.journeys, "conversions": held_out.conversions,
            "area_under_curve": checks.area_under_curve(worth, held_out.sets),
        }
        for model, worth in worths.items()
    ))  # fmt: skip


def _conversions(counted: Counted) -> dict[str, dict[str, float]]:
    """Conversions of channels by each data-driven model."""
    found = {}
    for order in range(1, markov.HIGHEST_ORDER + 1):
        shares = markov.fit(markov.of_order(counted.transitions, order), order).shares
        found[f"markov_{order}"] = {channel: share * counted.conversions for channel, share in shares.items()}
    return {
        **found,
        "shapley": shapley.of_conversions(counted.sets),
        "shapley_rate": _apart(shapley.of_rates(counted.sets), counted.sets),
    }


def _apart(found: shapley.ShapleyFit, sets: Iterable[shapley.Journeys]) -> dict[str, float]:
    """What was pooled, shared among its channels by the journeys they were in."""
    journeys = checks.journeys_by_channel(sets)
    pooled = {*found.pooled, *({shapley.OTHER} & journeys.keys() if found.pooled else ())}
    total = sum(journeys[channel] for channel in pooled)
    parts = {channel: found.values[shapley.OTHER] * journeys[channel] / total for channel in pooled}
    return {**found.values, **parts}


def _rule_conversions(connection: psycopg.Connection, kind: str) -> dict[str, dict[str, float]]:
    rows = query.rows(
        connection, "intermediate.int_channel_rule_credits", where={"conversion_kind": kind, "is_held_out": False}
    )
    rules = ("first_touch", "last_touch", "linear")
    return {rule: {row["channel"]: float(row[rule]) for row in rows} for rule in rules}
