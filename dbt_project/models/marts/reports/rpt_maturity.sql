-- How much of its orders a touch day of each channel has by its age, as estimated tonight.
with days as (
    select * from {{ ref('fct_attribution_daily') }}
    where conversion_kind = 'order' and model = 'last_non_direct' and not is_final and maturity is not null
),

nights as (
    select as_of_date from {{ ref('int_booked_night') }}
),

final as (
    select
        days.channel,
        {{ days_between('days.touch_date', 'nights.as_of_date') }} as age_days,
        max(days.maturity) as maturity
    from days
    cross join nights
    group by days.channel, {{ days_between('days.touch_date', 'nights.as_of_date') }}
)

select * from final
