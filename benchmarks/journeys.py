"""Random journeys for figures of attribution, in the warehouse's own tables: one person each, about 5 % convert."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import psycopg

CHANNELS = 20
NIGHT = datetime(2026, 7, 1, tzinfo=UTC)
LOOKBACK_DAYS = 30
_TABLES = """
create unlogged table intermediate.int_touches (
    touch_id text, person_id text, channel text, campaign_id text, is_direct boolean, is_paid boolean,
    touch_date date, touch_at timestamptz, platform text, account_id text,
    campaign_name text, ad_group_id text, ad_id text
);
create unlogged table intermediate.int_conversions (
    conversion_id text, conversion_kind text, person_id text, order_id text, currency text, gross_value numeric,
    net_value numeric, is_first_order boolean, is_counted boolean, conversion_date date, conversion_at timestamptz
);
create unlogged table intermediate.int_orders (
    order_id text, person_id text, order_date date, is_counted boolean, net_value numeric, refunds_value numeric
);
create table intermediate.int_person_merges (person_id text, recorded_on date, run_id text);
"""


def fill(connection: psycopg.Connection, journeys: int) -> int:
    """Create and fill the tables that models of attribution read; returns the number of touches."""
    random = np.random.default_rng(1)
    lengths = random.geometric(0.25, journeys)  # four on average
    touches = int(lengths.sum())
    popularity = 1 / np.arange(1, CHANNELS + 1)
    channels = random.choice(CHANNELS, touches, p=popularity / popularity.sum())
    owners = np.repeat(np.arange(journeys), lengths)
    worth = random.uniform(0.002, 0.025, CHANNELS)
    converts = random.random(journeys) < np.bincount(owners, worth[channels])
    starts = random.uniform(60, 150, journeys)  # days before the night: whoever did not convert is past the lookback
    ages = starts[owners] - np.concatenate([np.arange(length) for length in lengths]) * random.uniform(0, 0.4, touches)
    connection.execute(_TABLES)
    with connection.cursor().copy(
        "copy intermediate.int_touches (touch_id, person_id, channel, is_direct, is_paid, touch_date, touch_at)"
        " from stdin"
    ) as copy:
        for number, (owner, channel, age) in enumerate(zip(owners, channels, ages, strict=True)):
            at = NIGHT - timedelta(days=float(age))
            copy.write_row((f"t{number}", f"p{owner}", f"c{channel:02}", False, bool(channel % 2), at.date(), at))
    with connection.cursor().copy(
        "copy intermediate.int_conversions (conversion_id, conversion_kind, person_id, order_id, net_value, is_counted,"
        " conversion_date, conversion_at) from stdin"
    ) as copy:
        for owner in np.flatnonzero(converts):
            at = NIGHT - timedelta(days=float(starts[owner]) - 20)
            cents = int(random.integers(100, 50_000))
            copy.write_row(
                (f"order:{owner}", "order", f"p{owner}", str(owner), f"{cents / 100:.2f}", True, at.date(), at)
            )
    connection.execute("analyze intermediate.int_touches, intermediate.int_conversions")
    connection.commit()
    return touches
