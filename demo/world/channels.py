"""The ways by which people come, and what each truly causes.

A visit by a channel *sparks* a purchase with the channel's probability; the purchase comes after the channel's own
delay, mostly by another door. Attribution is right to the degree that it finds these numbers again.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Channel:
    """Shares of first and later visits, chance that a visit sparks a purchase, and its delay (median days, spread)."""

    name: str
    first_share: float
    return_share: float
    spark: float
    delay_days: float
    delay_spread: float


CHANNELS = {
    channel.name: channel
    for channel in (
        Channel("paid_social", 0.27, 0.12, 0.024, 13.0, 0.8),
        Channel("paid_search", 0.17, 0.10, 0.046, 0.2, 1.6),
        Channel("organic_social", 0.15, 0.14, 0.018, 17.0, 0.7),
        Channel("organic_search", 0.17, 0.20, 0.024, 1.0, 1.4),
        Channel("referral", 0.07, 0.04, 0.022, 4.0, 1.0),
        Channel("influencer", 0.06, 0.03, 0.022, 9.0, 0.9),
        Channel("offline", 0.03, 0.01, 0.040, 6.0, 0.9),
        Channel("direct", 0.08, 0.36, 0.010, 0.5, 1.5),
        Channel("email", 0.00, 0.00, 0.030, 1.0, 1.2),  # members only, by the weekly newsletter
        Channel("share", 0.00, 0.00, 0.130, 5.0, 0.8),  # friends of customers only
    )
}

COMPETITOR_LIFT = 1.6  # people looking for a competitor's tea are readier to buy
