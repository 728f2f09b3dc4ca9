-- Amounts that no exchange rate is known for count as nothing until one is: these are told.
with amounts as (
    select
        'orders' as stream,
        paid_currency,
        rate_used,
        order_date as business_day
    from {{ ref('int_orders') }}
    where is_counted
    union all
    select
        'conversions' as stream,
        paid_currency,
        rate_used,
        conversion_date as business_day
    from {{ ref('int_other_conversions') }}
    union all
    select
        'ad_performance' as stream,
        paid_currency,
        rate_used,
        platform_date as business_day
    from {{ ref('int_ad_performance_daily') }}
    union all
    select
        'spend_other' as stream,
        paid_currency,
        rate_used,
        spend_date as business_day
    from {{ ref('int_other_spend') }}
),

final as (
    select
        stream,
        paid_currency,
        count(*) as amounts,
        min(business_day) as first_date,
        max(business_day) as last_date
    from amounts
    where rate_used = 'missing'
    group by stream, paid_currency
)

select * from final
