-- Null is not zero: on such a day no row of that kind is known at all.
with conversions as (
    select * from {{ ref('fct_conversions') }}
),

spend as (
    select * from {{ ref('int_spend_daily') }}
),

figures as (
    select
        spend_date as report_date,
        spend,
        null as orders,
        null as net_revenue,
        null as new_customers
    from spend
    union all
    select
        conversion_date as report_date,
        null as spend,
        case when conversion_kind = 'order' then 1 else 0 end as orders,
        case when conversion_kind = 'order' then net_value else 0 end as net_revenue,
        case when conversion_kind = 'first_order' then 1 else 0 end as new_customers
    from conversions
    where is_counted and conversion_kind in ('order', 'first_order')
),

final as (
    select
        report_date,
        cast(sum(spend) as {{ type_decimal() }}) as spend,
        sum(orders) as orders,
        cast(sum(net_revenue) as {{ type_decimal() }}) as net_revenue,
        sum(new_customers) as new_customers,
        '{{ var("reporting_currency") }}' as currency
    from figures
    group by report_date
)

select * from final
