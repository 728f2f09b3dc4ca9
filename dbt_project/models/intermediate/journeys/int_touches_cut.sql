-- The touches of changed persons in order, cut after each conversion of a kind.
{{ config(materialized='view') }}

with changed as (
    select * from {{ ref('int_histories_changed') }}
    where fingerprint is not null
),

kinds as (
    select conversion_kind from {{ ref('int_conversion_kinds') }}
),

touches as (
    select touches.*
    from {{ ref('int_touches') }} as touches
    inner join changed
        on touches.person_id = changed.person_id
),

conversions as (
    select conversions.*
    from {{ ref('int_conversions') }} as conversions
    inner join changed
        on conversions.person_id = changed.person_id
    where conversions.is_counted
),

-- A touch at the instant of a conversion belongs to what leads to it.
happened as (
    select
        kinds.conversion_kind,
        touches.person_id,
        touches.touch_id,
        touches.touch_date,
        touches.channel,
        touches.touch_at as happened_at,
        0 as conversions
    from touches
    cross join kinds
    union all
    select
        conversion_kind,
        person_id,
        null as touch_id,
        null as touch_date,
        null as channel,
        conversion_at as happened_at,
        1 as conversions
    from conversions
),

-- A conversion has the number of the journey that it ends.
cut as (
    select
        *,
        coalesce(sum(conversions) over (
            partition by conversion_kind, person_id
            order by happened_at, conversions, {{ by_code_point('touch_id') }}
            rows between unbounded preceding and 1 preceding
        ), 0) + 1 as journey_number
    from happened
),

ended as (
    select
        *,
        max(conversions) over (partition by conversion_kind, person_id, journey_number) = 1 as converts,
        lead(channel) over (
            partition by conversion_kind, person_id, journey_number
            order by happened_at, conversions, {{ by_code_point('touch_id') }}
        ) as next_channel
    from cut
),

final as (
    select
        conversion_kind,
        person_id,
        journey_number,
        touch_id,
        touch_date,
        channel,
        next_channel,
        converts,
        happened_at as touch_at
    from ended
    where conversions = 0
)

select * from final
