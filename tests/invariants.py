"""What must hold of the warehouse after every night, whatever came in."""

from __future__ import annotations

from datetime import date

import psycopg
from psycopg import sql

from tests.nights import found

# What differs between two runs that came to the same: which ran, and when by the wall clock.
_OF_THE_RUN = {"run_id", "recorded_at", "assigned_at", "export_id", "_batch_id", "_valid_from", "_valid_to"}


def assert_sound(connection: psycopg.Connection) -> None:
    """Credits, totals, orders, spend and ledger agree with each other."""
    for says, query in _VIOLATIONS.items():
        assert found(connection, query + " limit 5") == [], says


def checksums(connection: psycopg.Connection, *schemas: str, is_same_run: bool = True) -> dict[str, str]:
    """A checksum of the rows of every table of the schemas; `is_same_run=False` leaves out what each run draws anew."""
    tables = found(
        connection,
        "select table_schema as schema, table_name as name,"
        " array_agg(column_name::text order by column_name) as columns"
        " from information_schema.tables join information_schema.columns using (table_schema, table_name)"
        " where table_schema = any(%s) and table_type = 'BASE TABLE' group by 1, 2 order by 1, 2",
        [list(schemas)],
    )
    sums = {}
    for table in tables:
        of_the_run = _OF_THE_RUN | ({"first_seen_at"} if table["schema"] == "pii" else set())
        columns = [name for name in table["columns"] if is_same_run or name not in of_the_run]
        sums[f"{table['schema']}.{table['name']}"] = _checksum(connection, table["schema"], table["name"], columns)
    return sums


def as_of(connection: psycopg.Connection, night: date, *, is_same_run: bool = True) -> str:
    """A checksum of the credits as they were known on a night."""
    columns = sql.SQL("*" if is_same_run else "conversion_id, model, touch_id, channel, campaign_id, credit, revenue")
    rows = sql.SQL("select {} from marts.fct_attribution_credits_as_of({})").format(columns, sql.Literal(night))
    return _digest(connection, rows)


def _checksum(connection: psycopg.Connection, schema: str, name: str, columns: list[str]) -> str:
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    return _digest(connection, sql.SQL("select {} from {}").format(listed, sql.Identifier(schema, name)))


def _digest(connection: psycopg.Connection, rows: sql.Composed) -> str:
    query = sql.SQL("select count(*), md5(string_agg(t::text, e'\\n' order by t::text)) from ({}) t").format(rows)
    count, digest = connection.execute(query).fetchone() or (0, None)
    connection.commit()
    return f"{count} rows {digest}"


_VIOLATIONS = {
    "each conversion's shares sum to 1 and to its net value, under every model": """
        select c.conversion_id, m.model, sum(s.credit) as credit, sum(s.revenue) as revenue, c.net_value
        from marts.fct_conversions c
        cross join staging.attribution_models m
        left join marts.fct_attribution_credits s using (conversion_id, model)
        where c.is_counted
        group by c.conversion_id, m.model, c.net_value
        having sum(s.credit) is distinct from 1 or sum(s.revenue) is distinct from coalesce(c.net_value, 0)""",
    "only conversions that count have credit": """
        select conversion_id from marts.fct_attribution_credits
        except select conversion_id from marts.fct_conversions where is_counted""",
    "the totals of each model are those of the conversions": """
        select * from (
            select model, conversion_kind, sum(credit) as credit, sum(revenue) as revenue
            from marts.fct_attribution_by_channel group by 1, 2
        ) credited full join (
            select model, conversion_kind, count(*) as conversions, sum(net_value) as net_value
            from marts.fct_conversions cross join staging.attribution_models where is_counted group by 1, 2
        ) converted using (model, conversion_kind)
        where coalesce(credit, 0) <> coalesce(conversions, 0) or coalesce(revenue, 0) <> coalesce(net_value, 0)""",
    "every order that came in is in the marts, once": """
        with came (order_id) as (
            select 'files:' || order_id from raw.files__orders
            union all select 'sql:' || order_id from raw.sql__orders
            union all select 'shopify:' || order_id from raw.shopify__orders
            union all select 'woocommerce:' || order_id from raw.woocommerce__orders
        )
        (select order_id from came
        except all select order_id from marts.fct_conversions where conversion_kind = 'order')
        union all
        (select order_id from marts.fct_conversions where conversion_kind = 'order'
        except all select order_id from came)""",
    "spend in raw is spend in the marts": """
        with paid (day, currency, amount, is_ad) as (
            select date, coalesce(currency, 'EUR'), spend, true from raw.meta_ads__insights_daily
            union all select date, coalesce(currency, 'EUR'), spend, true from raw.google_ads__insights_campaign_daily
            union all select date, coalesce(currency, 'EUR'), spend, true from raw.files__ad_performance
            union all select date, coalesce(currency, 'EUR'), amount, false from raw.files__spend_other
        ), raw as (
            select coalesce(sum(amount / coalesce(rate, 1)) filter (where is_ad), 0) as ads,
                coalesce(sum(amount / coalesce(rate, 1)), 0) as everything
            from paid left join lateral (
                select rate from (
                    select base, quote, date, rate from raw.files__exchange_rates
                    union all select base, quote, rate_date, rate from raw.exchange_rates__rates
                ) known
                where base = 'EUR' and quote = paid.currency and date <= paid.day order by date desc limit 1
            ) rates on paid.currency <> 'EUR'
        ), marts as (
            select coalesce((select sum(spend) from marts.fct_ad_performance_daily), 0) as ads,
                coalesce((select sum(spend) from marts.fct_attribution_by_channel
                          where model = 'linear' and conversion_kind = 'order'), 0) as everything,
                coalesce((select sum(spend) from marts.fct_channel_performance_daily
                          where model = 'linear'), 0) as daily
        )
        select raw.ads, marts.ads, raw.everything, marts.everything, daily from raw, marts
        where abs(raw.ads - marts.ads) > 0.001 or abs(raw.everything - marts.everything) > 0.001
            or daily <> marts.everything""",
    "the ledger sums to the credits": """
        select conversion_id, model, touch_id, sum(credit), sum(revenue) from (
            select conversion_id, model, touch_id, credit, revenue from marts.fct_attribution_ledger
            union all select conversion_id, model, touch_id, -credit, -revenue from marts.fct_attribution_credits
        ) entries group by 1, 2, 3 having sum(credit) <> 0 or sum(revenue) <> 0""",
    "an entry is reversed once, by its exact opposite": """
        select r.entry_id from marts.fct_attribution_ledger r
        left join marts.fct_attribution_ledger e on e.entry_id = r.reverses_entry_id
        where r.reverses_entry_id is not null
            and (e.entry_id is null or e.credit + r.credit <> 0 or e.revenue + r.revenue <> 0
                or e.as_of_date > r.as_of_date)""",
}
