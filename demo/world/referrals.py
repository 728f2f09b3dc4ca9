"""Referral codes: whose code an order uses, and the friends that customers bring."""

from __future__ import annotations

from dataclasses import dataclass

from demo.world.calendar import iso
from demo.world.dice import delay, dice, poisson
from demo.world.journey import Purchase
from demo.world.people import Person, person
from demo.world.tables import Tables
from demo.world.visits import referral_code

_LONGEST_CHAIN = 3  # friends of friends of friends bring nobody


@dataclass(frozen=True)
class Code:
    """A code used by an order."""

    code: str
    referrer_customer_id: str
    partner: str | None = None


def code_of(purchase: Purchase) -> Code | None:
    """The code a purchase uses: a friend's or an influencer's, on the first purchase only."""
    friend = purchase.person.referred_by
    if not purchase.is_first:
        return None
    if friend is not None:
        return Code(referral_code(friend), friend.customer_id)
    if purchase.cause is not None and purchase.cause.channel == "influencer":
        partner = purchase.cause.tags["utm_source"]
        return Code(f"{partner.upper()}10", f"C-{partner}", partner)
    return None


def friends(seed: int, purchase: Purchase, delivered_at: int | None) -> list[tuple[int, Person]]:
    """People a happy customer sends to the shop after the first order, and when they come."""
    one = purchase.person
    random = dice(seed, "friends", purchase.order_id)
    if not purchase.is_first or delivered_at is None or one.key.count("f") >= _LONGEST_CHAIN or random.random() > 0.22:
        return []
    return [
        (delivered_at + delay(random, 8, 0.8), person(seed, f"{one.key}f{n}", one.born, one))
        for n in range(1 + poisson(random, 0.5))
    ]


def record_code_given(tables: Tables, one: Person, at: int) -> None:
    """Write the code that a customer was given and nobody has used yet."""
    tables.add_version(
        "referrals",
        at,
        referral_code=referral_code(one),
        referrer_customer_id=one.customer_id,
        used_at=None,
        order_id=None,
        partner=None,
    )


def record_code_used(tables: Tables, purchase: Purchase, known_at: int) -> None:
    """Write the use of a code by an order."""
    code = code_of(purchase)
    if code is not None:
        tables.add_version(
            "referrals",
            known_at,
            referral_code=code.code,
            used_at=iso(purchase.at),
            referrer_customer_id=code.referrer_customer_id,
            order_id=purchase.order_id,
            partner=code.partner,
        )
