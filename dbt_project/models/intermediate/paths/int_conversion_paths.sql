-- Windows are N x 24 hours with both ends inside; ties in time break by touch id.
-- Built once and kept: each night builds the paths of those persons anew for whom anything is new.
{{ kept_by_person(indexes=[{'columns': ['conversion_id']}]) }}

with changed as (
    select * from {{ ref('int_histories_changed') }}
    where fingerprint is not null
),

conversions as (
    select
        conversions.*,
        {{ lookback_days('conversion_kind') }} as lookback_days,
        -- Only a setting makes a path begin after the conversion before.
        case
            when {{ var('path_restart') | lower }} then lag(conversions.conversion_at) over (
                partition by conversions.person_id, conversions.conversion_kind
                order by conversions.conversion_at, {{ by_code_point('conversions.conversion_id') }}
            )
        end as previous_conversion_at
    from {{ ref('int_conversions') }} as conversions
    inner join changed
        on conversions.person_id = changed.person_id
    where conversions.is_counted
),

touches as (
    select touches.*
    from {{ ref('int_touches') }} as touches
    inner join changed
        on touches.person_id = changed.person_id
),

path_touches as (
    select
        conversions.conversion_id,
        touches.touch_id,
        touches.touch_at,
        touches.touch_date,
        touches.channel,
        touches.campaign_id,
        touches.is_direct,
        touches.is_paid
    from conversions
    inner join touches
        on
            conversions.person_id = touches.person_id
            and conversions.conversion_at >= touches.touch_at
            and conversions.conversion_at - {{ days('conversions.lookback_days') }} <= touches.touch_at
            and (conversions.previous_conversion_at is null or conversions.previous_conversion_at < touches.touch_at)
),

joined as (
    select
        conversions.conversion_id,
        conversions.conversion_kind,
        conversions.person_id,
        conversions.net_value,
        coalesce(path_touches.touch_id, 'unattributed:' || conversions.conversion_id) as touch_id,
        coalesce(path_touches.channel, 'unattributed') as channel,
        path_touches.campaign_id,
        coalesce(path_touches.is_direct, false) as is_direct,
        coalesce(path_touches.is_paid, false) as is_paid,
        conversions.conversion_date,
        conversions.conversion_at,
        coalesce(path_touches.touch_date, conversions.conversion_date) as touch_date,
        coalesce(path_touches.touch_at, conversions.conversion_at) as touch_at
    from conversions
    left join path_touches on conversions.conversion_id = path_touches.conversion_id
),

final as (
    select
        *,
        row_number() over (
            partition by conversion_id order by touch_at, {{ by_code_point('touch_id') }}
        ) as position,
        count(*) over (partition by conversion_id) as path_length
    from joined
)

select * from final
