"""What truly happened, which only tests and benchmarks may read: the cause of each sale, and who is who."""

from __future__ import annotations

from dataclasses import asdict

from demo.world.calendar import iso
from demo.world.channels import CHANNELS
from demo.world.dice import DAY
from demo.world.journey import Life
from demo.world.orders import Order, is_paid_in_the_end, money
from demo.world.tables import Tables


def record_cause(truth: Tables, order: Order) -> None:
    """Write the true cause of an order: channel, ad, visit and delay; an order by habit has the cause `none`."""
    purchase, cause = order.purchase, order.purchase.cause
    ad = cause.ad if cause else None
    truth.add(
        "orders",
        order.known_at,
        order_id=purchase.order_id,
        person_key=purchase.person.key,
        ordered_at=iso(purchase.at),
        cause_channel=cause.channel if cause else "none",
        cause_visit_id=cause.visit_id if cause else None,
        cause_at=iso(cause.at) if cause else None,
        cause_campaign_id=ad.ancestor("campaign").id if ad else None,
        cause_ad_id=ad.id if ad else None,
        delay_days=f"{(purchase.at - cause.at) / DAY:.4f}" if cause else None,
        closing_channel=purchase.closing.channel if purchase.closing else None,
        closing_visit_id=purchase.closing.visit_id if purchase.closing else None,
        total=money(order.total),
        currency=purchase.person.currency,
        is_first=purchase.is_first,
        is_paid_in_the_end=is_paid_in_the_end(order),
    )


def record_identity(truth: Tables, life: Life) -> None:
    """Write which browser truly is whose, from its first visit on."""
    one, seen = life.person, set()
    for visit in life.visits:
        if visit.device not in seen:
            seen.add(visit.device)
            truth.add(
                "identities",
                visit.at,
                anonymous_id=visit.device,
                person_key=one.key,
                customer_id=one.customer_id if life.purchases else None,
                first_seen_at=iso(visit.at),
                affinity=one.affinity,
                referred_by=one.referred_by.key if one.referred_by else None,
            )


def record_channels(truth: Tables) -> None:
    """Write the laws by which visits cause sales."""
    for channel in CHANNELS.values():
        truth.add("channels", 0, **asdict(channel))
