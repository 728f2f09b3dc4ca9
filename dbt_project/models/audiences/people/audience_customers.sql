-- Customers by recency, frequency and money (Hughes, 1994): scores from 1 to 5 by fifths of the shop's customers.
-- Equals have equal scores. Money is net of refunds; its logarithm would sort people the same. A shop with few
-- customers has fixed thresholds instead, for fifths of a few people say little.
with orders as (
    select * from {{ ref('int_orders') }}
    where is_counted and ordered_at <= {{ as_of() }}
),

gaps as (
    select * from {{ ref('audience_gaps') }}
),

-- One row, whatever is in the table: joined by `is null`, all gaps were read anew for each customer.
shop_gaps as (
    select max(long_gap_days) as long_gap_days from gaps
    where person_id is null
),

outlooks as (
    select * from {{ source('outlooks', 'buying_outlooks') }}
),

bought as (
    select
        person_id,
        count(*) as orders,
        min(ordered_at) as first_order_at,
        max(ordered_at) as last_order_at,
        {{ days_between('max(order_date)', newest_night()) }} as days_since_order,
        coalesce(sum(net_value), 0) as net_revenue,
        coalesce(sum(case when order_date > {{ newest_night() }} - 365 then net_value end), 0) as net_revenue_365_days,
        count(case when coupon_codes is not null then 1 end) as coupon_orders
    from orders
    group by person_id
),

ranked as (
    select
        *,
        count(*) over () as customers,
        net_revenue / nullif(avg(net_revenue) over (), 0) as money,
        percent_rank() over (order by days_since_order desc) as recency_rank,
        percent_rank() over (order by orders) as frequency_rank,
        percent_rank() over (order by net_revenue) as monetary_rank
    from bought
),

scored as (
    select
        *,
    {%- for score, rank, below in [
            ('recency_score', 'recency_rank', 'case when days_since_order <= 30 then 5 when days_since_order <= 60 then 4'
            ~ ' when days_since_order <= 120 then 3 when days_since_order <= 240 then 2 else 1 end'),
            ('frequency_score', 'frequency_rank', 'case when orders >= 6 then 5 else least(orders, 4) end'),
            ('monetary_score', 'monetary_rank', 'case when money >= 4 then 5 when money >= 2 then 4 when money >= 1 then 3'
            ~ ' when money >= 0.5 then 2 else 1 end'),
    ] %}
        cast(
            case when customers < 500 then {{ below }} else least(5, 1 + floor(5 * {{ rank }})) end as integer
        ) as {{ score }}{{ ',' if not loop.last }}
    {%- endfor %}
    from ranked
),

final as (
    select
        scored.person_id,
        scored.orders,
        scored.coupon_orders,
        scored.net_revenue,
        scored.net_revenue_365_days,
        '{{ var("reporting_currency") }}' as currency,
        scored.recency_score,
        scored.frequency_score,
        scored.monetary_score,
        scored.days_since_order,
        own.mean_gap_days,
        -- A person's own gaps speak from the fourth on.
        case when own.gaps >= 4 then own.long_gap_days else shop_gaps.long_gap_days end as long_gap_days,
        scored.first_order_at,
        scored.last_order_at,
        scored.last_order_at + {{ days('own.mean_gap_days') }} as next_order_at,
        outlooks.alive_probability,
        outlooks.expected_orders_365_days
    from scored
    left join gaps as own on scored.person_id = own.person_id
    cross join shop_gaps
    left join outlooks on scored.person_id = outlooks.person_id
)

select * from final
