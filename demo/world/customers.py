"""Customers, newsletter members, leads, bookings and requests to be forgotten."""

from __future__ import annotations

import json
from random import Random

from demo.world.calendar import iso
from demo.world.dice import DAY, delay, dice
from demo.world.journey import Life, competitor_of
from demo.world.people import as_typed, national
from demo.world.tables import Tables


def record_person(seed: int, tables: Tables, life: Life) -> None:
    """Write everything that the shop's customer base knows about one life."""
    random = dice(seed, "customer", life.person.key)
    _customer(random, tables, life)
    _membership(random, tables, life)
    _lead(random, tables, life)
    _booking(random, tables, life)
    if life.forgotten_at is not None:
        one = life.person
        tables.add(
            "erasures",
            life.forgotten_at,
            requested_at=iso(life.forgotten_at),
            email=one.email,
            phone=one.phone,
            customer_id=one.customer_id,
            user_id=one.user_id,
        )


def _customer(random: Random, tables: Tables, life: Life) -> None:
    """The account, made with the first purchase or with the newsletter, and again when consent changes."""
    beginnings = [purchase.at for purchase in life.purchases[:1]]
    beginnings += [life.member_from] if life.member_from is not None else []
    if not beginnings:
        return
    one, at = life.person, min(beginnings)
    row = {
        "customer_id": one.customer_id,
        "created_at": iso(at),
        "email": one.email,
        "phone": national(random, one),
        "user_id": one.user_id,
        "country": one.country,
        "accepts_marketing": life.member_from is not None,
    }
    asked = one.consent != "unknown"
    tables.add_version("customers", at, **row, consent_ads=one.consent, consent_at=iso(at) if asked else None)
    if random.random() < 0.10:
        later = at + delay(random, 30, 0.6)
        if life.forgotten_at is None or later < life.forgotten_at:
            consent = "denied" if one.consent == "granted" else "granted"
            tables.add_version("customers", later, **row, consent_ads=consent, consent_at=iso(later))


def _membership(random: Random, tables: Tables, life: Life) -> None:
    if life.member_from is None:
        return
    one = life.person
    row = {
        "membership_id": f"M-{one.key}",
        "joined_at": iso(life.member_from),
        "community": "newsletter",
        "email": as_typed(random, one.email),
        "customer_id": one.customer_id,
    }
    tables.add_version("memberships", life.member_from, **row, left_at=None)
    if life.member_until is not None:
        tables.add_version("memberships", life.member_until, **row, left_at=iso(life.member_until))


def _lead(random: Random, tables: Tables, life: Life) -> None:
    """A form on the site, or the platform's own form, which is a touch without a visit."""
    if random.random() > 0.018:
        return
    visit, one = random.choice(life.visits), life.person
    answers: dict[str, str] = {"interest": random.choice(("tasting", "gifts", "wholesale"))}
    rival = competitor_of(one)
    if rival and random.random() < 0.7:
        answers["buys_now_at"] = rival
    at = visit.at + 180
    contact: dict[str, object] = {
        "lead_id": f"L-{one.key}",
        "created_at": iso(at),
        "email": as_typed(random, one.email),
        "phone": national(random, one) if random.random() < 0.5 else None,
    }
    if visit.channel == "paid_social" and random.random() < 0.5:
        tables.add(
            "leads",
            at,
            **contact,
            channel="paid_social",
            utm_campaign=visit.tags.get("utm_campaign"),
            utm_content=visit.tags.get("utm_content"),
            form_id="meta-tasting",
            answers=json.dumps(answers),
        )
        return
    tags = {key: value for key, value in visit.tags.items() if key != "ref"}
    tables.add(
        "leads",
        at,
        **contact,
        anonymous_id=visit.device,
        landing_url=visit.landing_url,
        referrer_url=visit.referrer,
        form_id="site-contact",
        answers=json.dumps(answers),
        **tags,
    )


def _booking(random: Random, tables: Tables, life: Life) -> None:
    """Some customers book a tasting evening: a conversion that is no order."""
    if not life.purchases or random.random() > 0.03:
        return
    at = life.purchases[0].at + delay(random, 20, 0.6) + DAY
    if life.forgotten_at is None or at < life.forgotten_at:
        tables.add(
            "conversions",
            at,
            conversion_id=f"K-{life.person.key}",
            conversion_kind="tasting_booking",
            converted_at=iso(at),
            value="39.00",
            currency="EUR",
            customer_id=life.person.customer_id,
        )
