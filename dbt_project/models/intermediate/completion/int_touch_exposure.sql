-- What each day of a channel and campaign cost and how many touches it had: whatever a later conversion can come from.
-- The days of ads are the platform's own.
{%- set longest = ([var('training_days') | int] + (var('lookback_days').values() | map('int') | list)) | max + 1 %}
with touches as (
    select * from {{ ref('int_touches') }}
),

spend as (
    select * from {{ ref('int_spend_daily') }}
),

nights as (
    select as_of_date from {{ ref('int_booked_night') }}
),

exposures as (
    select
        channel,
        campaign_id,
        touch_date,
        0 as spend,
        1 as touches
    from touches
    union all
    select
        channel,
        campaign_id,
        spend_date as touch_date,
        spend,
        0 as touches
    from spend
),

final as (
    select
        exposures.channel,
        exposures.campaign_id,
        exposures.touch_date,
        sum(exposures.spend) as spend,
        sum(exposures.touches) as touches
    from exposures
    cross join nights
    where exposures.touch_date between nights.as_of_date - {{ longest }} and nights.as_of_date
    group by exposures.channel, exposures.campaign_id, exposures.touch_date
)

select * from final
