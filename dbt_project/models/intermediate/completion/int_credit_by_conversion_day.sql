-- What each day of conversions gave to channels, first orders apart from others: credits are many, and summed up once.
with credits as (
    select * from {{ ref('fct_attribution_credits') }}
),

conversions as (
    select * from {{ ref('int_conversions') }}
),

final as (
    select
        credits.conversion_kind,
        credits.model,
        credits.channel,
        credits.conversion_date,
        conversions.is_first_order,
        conversions.order_id is not null as is_order,
        sum(credits.credit) as credit,
        sum(credits.revenue) as revenue
    from credits
    inner join conversions on credits.conversion_id = conversions.conversion_id
    group by
        credits.conversion_kind,
        credits.model,
        credits.channel,
        credits.conversion_date,
        conversions.is_first_order,
        conversions.order_id is not null
)

select * from final
