-- What the touch days of the last 30 nights cost, have brought, and were expected tonight to bring in the end.
with forecasts as (
    select * from {{ source('estimates', 'channel_forecasts') }}
    where horizon is null and measure = 'revenue' and conversion_kind = 'order' and model = 'last_non_direct'
),

nights as (
    select as_of_date from {{ ref('int_booked_night') }}
),

spend as (
    select * from {{ ref('int_spend_daily') }}
),

final as (
    select
        forecasts.channel,
        forecasts.first_touch_date as first_date,
        forecasts.last_touch_date as last_date,
        coalesce(
            (
                select sum(spend.spend) from spend
                where
                    forecasts.channel = spend.channel
                    and spend.spend_date between forecasts.first_touch_date and forecasts.last_touch_date
            ), 0
        ) as spend,
        round(cast(forecasts.to_date as {{ type_decimal() }}), 2) as revenue_to_date,
        round(cast(forecasts.expected as {{ type_decimal() }}), 2) as expected_revenue,
        round(cast(forecasts.low as {{ type_decimal() }}), 2) as expected_revenue_low,
        round(cast(forecasts.high as {{ type_decimal() }}), 2) as expected_revenue_high,
        '{{ var("reporting_currency") }}' as currency
    from forecasts
    inner join nights
        on forecasts.as_of_date = nights.as_of_date
)

select * from final
