-- What each day of a channel and campaign cost and how many touches it had: whatever a later conversion can come from.
-- The days of ads are the platform's own.
with touches as (
    select * from {{ ref('int_touches') }}
),

spend as (
    select * from {{ ref('int_spend_daily') }}
),

nights as (
    select as_of_date from {{ ref('int_booked_night') }}
),

windows as (
    select max({{ lookback_days('conversion_kind') }}) as longest_days
    from {{ ref('int_credit_by_touch_day') }}
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
        -- A cost without an exchange rate is null, and would make every forecast unknown.
        coalesce(sum(exposures.spend), 0) as spend,
        sum(exposures.touches) as touches
    from exposures
    cross join nights
    cross join windows
    where
        exposures.touch_date <= nights.as_of_date
        and exposures.touch_date
        > nights.as_of_date - greatest({{ var('training_days') | int }}, coalesce(windows.longest_days, 0) + 1)
    group by exposures.channel, exposures.campaign_id, exposures.touch_date
)

select * from final
