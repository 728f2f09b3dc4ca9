-- Development triangles of the training window: what touch days brought by lag. Only cells with a value have a row.
-- An hour that a clock change shifts over midnight can make a lag one day longer than the window: it counts as last.
with credits as (
    select
        *,
        {{ lookback_days('conversion_kind') }} as window_days
    from {{ ref('fct_attribution_credits') }}
),

nights as (
    select as_of_date from {{ ref('int_booked_night') }}
),

final as (
    select
        credits.conversion_kind,
        credits.model,
        credits.channel,
        credits.touch_date,
        least(credits.lag_days, credits.window_days) as lag_days,
        sum(credits.credit) as credit,
        sum(credits.revenue) as revenue,
        sum(credits.credit * credits.credit) as squared_credit,
        sum(credits.revenue * credits.revenue) as squared_revenue
    from credits
    cross join nights
    where
        credits.touch_date
        > nights.as_of_date - greatest({{ var('training_days') | int }}, credits.window_days + 1)
    group by
        credits.conversion_kind,
        credits.model,
        credits.channel,
        credits.touch_date,
        least(credits.lag_days, credits.window_days)
)

select * from final
