"""The simulation: everybody's life from the first day on, cut at the last.

A longer world is the same world: a row of a day does not depend on how many days follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from demo.world.ads import platform
from demo.world.aftermath import record_reviews
from demo.world.behaviour import record_visits
from demo.world.calendar import day_of, days, midnight, moment
from demo.world.community import record_posts
from demo.world.costs import record_costs, record_rates
from demo.world.customers import record_person
from demo.world.dice import dice, poisson
from demo.world.figures import AdDay, Claim, Landings, ad_day, claim_of, count_landings, google_claim_of
from demo.world.google import AdClick, clicks_of
from demo.world.journey import Life, first_channel, live
from demo.world.orders import Order, order_of, record_order, record_test_orders
from demo.world.people import person
from demo.world.referrals import friends, record_code_given
from demo.world.tables import Tables
from demo.world.truth import record_cause, record_channels, record_identity

_NEW_PEOPLE = 80  # a day at scale 1
_WEEK = (1.05, 1.10, 1.05, 1.0, 0.95, 0.85, 1.0)  # Monday to Sunday


@dataclass(frozen=True)
class Plan:
    """What a world depends on: equal plans give equal worlds."""

    seed: int
    scale: float
    start: date
    until: date


@dataclass
class World:
    """A simulated world: the shop's files, the truth, and what the ad platforms will tell (one day longer)."""

    plan: Plan
    drop: Tables
    truth: Tables
    ad_days: list[AdDay] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    clicks: list[AdClick] = field(default_factory=list)


def generate(plan: Plan) -> World:
    """Simulate the world of a plan, all days from `start` to `until` inside."""
    end = midnight(plan.until + timedelta(days=1))
    world = World(plan, Tables(end), Tables(end))
    record_channels(world.truth)
    landings: Landings = Counter()
    platforms = {name: platform(name) for name in ("meta", "google")}
    for life in lives(plan):
        orders = [order_of(plan.seed, purchase) for purchase in life.purchases]
        _record_life(world, life, orders)
        count_landings(landings, platforms, life.visits)
        last_day = plan.until + timedelta(days=1)
        world.clicks += clicks_of(platforms["google"], life.visits, last_day)
        for order in orders:
            claims = (
                claim_of(plan.seed, platforms["meta"], plan.start, order, life.visits),
                google_claim_of(platforms["google"], order, life.visits),
            )
            world.claims += [claim for claim in claims if claim and day_of(claim.claimed_at) <= last_day]
    _record_days(world, landings)
    return world


def lives(plan: Plan) -> Iterator[Life]:
    """Everybody born up to the day after the last, which the platforms already see a part of, and their friends."""
    for number, day in enumerate(days(plan.start, plan.until + timedelta(days=1))):
        random = dice(plan.seed, "day", number)
        mean = _NEW_PEOPLE * plan.scale * _WEEK[day.weekday()] * (1 + number / 1500)
        for index in range(poisson(random, mean)):
            key = f"{number:04d}{index:03d}"
            first = dice(plan.seed, "first", key)
            one, channel = person(plan.seed, key, number), first_channel(first)
            stack = [live(plan.seed, plan.start, one, channel, moment(first, day))]
            while stack:
                life = stack.pop()
                for purchase in life.purchases[:1]:
                    delivered_at = order_of(plan.seed, purchase).delivered_at
                    stack += [
                        live(plan.seed, plan.start, friend, "share", at)
                        for at, friend in friends(plan.seed, purchase, delivered_at)
                    ]
                yield life


def _record_life(world: World, life: Life, orders: list[Order]) -> None:
    seed = world.plan.seed
    record_visits(seed, world.drop, life)
    record_person(seed, world.drop, life)
    record_identity(world.truth, life)
    for order in orders:
        record_order(seed, world.drop, order)
        record_reviews(seed, world.drop, life, order)
        record_cause(world.truth, order)
    if orders and orders[0].delivered_at and friends(seed, orders[0].purchase, orders[0].delivered_at):
        record_code_given(world.drop, life.person, orders[0].delivered_at)


def _record_days(world: World, landings: Landings) -> None:
    """Write what happens by day, not by person; the platforms' figures go one day further than the files."""
    plan = world.plan
    for number, day in enumerate(days(plan.start, plan.until + timedelta(days=1))):
        if day <= plan.until:
            record_posts(plan.seed, world.drop, number, day)
            record_costs(plan.seed, world.drop, number, day, plan.scale)
            record_rates(plan.seed, world.drop, number, day)
            record_test_orders(plan.seed, world.drop, number, day)
        for name in ("meta", "google"):
            for ad in platform(name).of("ad"):
                visits = landings[name, ad.ancestor("campaign").id, ad.id, day]
                if ad.first_day > number or (ad.effective_status(number) != "ACTIVE" and not visits):
                    continue
                figures = ad_day(plan.seed, platform(name), ad, day, visits, plan.scale)
                world.ad_days.append(figures)
