-- Kaplan and Meier's curves as of the newest night; those of older nights stay in estimates.conversion_curves.
with curves as (
    select * from {{ source('estimates', 'conversion_curves') }}
),

nights as (
    select as_of_date from {{ ref('int_booked_night') }}
),

final as (
    select
        curves.as_of_date,
        curves.channel,
        curves.lag_days,
        curves.people_watched,
        curves.converted,
        curves.converted_share,
        curves.share_low,
        curves.share_high
    from curves
    inner join nights
        on curves.as_of_date = nights.as_of_date
)

select * from final
