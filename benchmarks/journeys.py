"""Random journeys for figures of attribution, in the warehouse's own tables: one person each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

CHANNELS = 20
NIGHT = datetime(2026, 7, 1, tzinfo=UTC)
LOOKBACK_DAYS = 30
_TABLES = """
create unlogged table intermediate.int_touches (
    touch_id text, person_id text, channel text, campaign_id text, is_direct boolean, is_paid boolean,
    touch_date date, touch_at timestamptz, kind text, platform text, account_id text,
    campaign_name text, ad_group_id text, ad_id text
);
create unlogged table intermediate.int_conversions (
    conversion_id text, conversion_kind text, person_id text, order_id text, currency text, gross_value numeric,
    net_value numeric, is_first_order boolean, is_counted boolean, conversion_date date, conversion_at timestamptz
);
create unlogged table intermediate.int_orders (
    order_id text, person_id text, order_date date, is_counted boolean, net_value numeric, refunds_value numeric,
    status text, ordered_at timestamptz, delivered_at timestamptz, promised_at timestamptz
);
create unlogged table intermediate.int_events_gathered (
    event_name text, anonymous_id text, user_id text, visit_id text, page_url text, device text, properties jsonb,
    occurred_at timestamptz
);
create unlogged table intermediate.int_event_persons (
    event_record text, person_id text, events bigint, published numeric
);
create table intermediate.int_person_merges (person_id text, recorded_on date, run_id text);
select setseed(0.5);
"""
# The k-th channel is as frequent as 1 / k; what a touch is worth goes with the channel, and is 1 on average.
_TOUCHES = """
with weights as (
    select k, sum(1.0 / k) over (order by k) / sum(1.0 / k) over () as up_to from generate_series(1, %(channels)s) as k
),
bounds as (select array_agg(up_to::float8 order by k) as up_to from weights),
journeys as materialized (
    -- A random length with that mean; whoever did not convert is past the lookback.
    select
        j,
        1 + floor(ln(1 - random()) / ln(1 - 1.0 / %(mean)s))::integer as touches,
        60 + 90 * random() as days
    from generate_series(1, %(journeys)s) as j
),
touches as (
    select j, n, width_bucket(random(), (select up_to from bounds)) as channel,
        %(night)s - (days - (n - 1) * 20.0 / touches * random()) * interval '1 day' as touch_at
    from journeys cross join generate_series(1, touches) as n
)
insert into intermediate.int_touches
    (touch_id, person_id, channel, is_direct, is_paid, touch_date, touch_at)
select 't' || j || '-' || n, 'p' || j, 'c' || channel, false, channel %% 2 = 1, (touch_at at time zone 'UTC')::date,
    touch_at
from touches
"""
_CONVERSIONS = """
with journeys as (
    select person_id, sum((substr(channel, 2)::integer %% 7 + 1) / 3.0) as worth, max(touch_at) as last_touch_at
    from intermediate.int_touches group by person_id
),
converted as (
    select person_id, last_touch_at + interval '1 hour' as at, round((1 + 499 * random())::numeric, 2) as net_value
    from journeys where random() < worth * %(share)s / %(mean)s
)
insert into intermediate.int_conversions
    (conversion_id, conversion_kind, person_id, order_id, net_value, is_counted, conversion_date, conversion_at)
select 'order:' || person_id, 'order', person_id, person_id, net_value, true, (at at time zone 'UTC')::date, at
from converted
"""
_ORDERS = """
insert into intermediate.int_orders (order_id, person_id, order_date, is_counted, net_value, refunds_value)
select order_id, person_id, conversion_date, true, net_value, 0 from intermediate.int_conversions
"""


@dataclass(frozen=True)
class Size:
    """How many journeys, touches of one on average, and about which share of the journeys converts."""

    journeys: int
    touches: float = 4.0
    share: float = 0.05


def fill(connection: psycopg.Connection, size: Size) -> tuple[int, int]:
    """Create and fill the tables that models of attribution read; returns the numbers of touches and conversions."""
    connection.execute(_TABLES)
    given = {
        "channels": CHANNELS, "mean": size.touches, "journeys": size.journeys, "night": NIGHT, "share": size.share,
    }  # fmt: skip
    touches, conversions, _ = (connection.execute(sql, given).rowcount for sql in (_TOUCHES, _CONVERSIONS, _ORDERS))
    connection.execute("analyze intermediate.int_touches, intermediate.int_conversions, intermediate.int_orders")
    connection.commit()
    return touches, conversions
