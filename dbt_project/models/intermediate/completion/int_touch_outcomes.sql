-- People whom a channel touched in the training window: how many ordered how many days after its first touch, and how
-- many had not when they were last looked at: on the night, or at the end of the window.
with touches as (
    select * from {{ ref('int_touches') }}
),

conversions as (
    select * from {{ ref('int_conversions') }}
    where is_counted and conversion_kind = 'order'
),

nights as (
    select
        as_of_date,
        {{ lookback_days("'order'") }} as window_days
    from {{ ref('int_booked_night') }}
),

first_touches as (
    select
        touches.channel,
        touches.person_id,
        min(touches.touch_at) as touch_at,
        min(touches.touch_date) as touch_date
    from touches
    cross join nights
    where
        touches.touch_date > nights.as_of_date - {{ var('training_days') | int }}
        and touches.touch_date <= nights.as_of_date
    group by touches.channel, touches.person_id
),

first_orders as (
    select
        first_touches.channel,
        first_touches.person_id,
        first_touches.touch_date,
        min(conversions.conversion_date) as conversion_date
    from first_touches
    left join conversions
        on first_touches.person_id = conversions.person_id and first_touches.touch_at <= conversions.conversion_at
    group by first_touches.channel, first_touches.person_id, first_touches.touch_date
),

watched as (
    select
        first_orders.channel,
        nights.window_days,
        {{ days_between('first_orders.touch_date', 'first_orders.conversion_date') }} as converted_days,
        {{ days_between('first_orders.touch_date', 'nights.as_of_date') }} as watched_days
    from first_orders
    cross join nights
),

looked_at as (
    select
        channel,
        coalesce(converted_days <= window_days, false) as is_converted,
        case
            when converted_days <= window_days then converted_days
            else least(watched_days, window_days)
        end as lag_days
    from watched
),

final as (
    select
        channel,
        lag_days,
        count(case when is_converted then 1 end) as converted,
        count(case when not is_converted then 1 end) as not_converted
    from looked_at
    group by channel, lag_days
)

select * from final
