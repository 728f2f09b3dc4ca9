-- When something first happened to a person, and when again on a later day.
{{ kept_by_person() }}

with changed as (
    select * from {{ ref('int_histories_changed') }}
    where fingerprint is not null
),

days as (
    select
        days.*,
        row_number() over (partition by days.person_id, days.event order by days.event_date) as place
    from {{ ref('int_history_days') }} as days
    inner join changed on days.person_id = changed.person_id
),

final as (
    select
        person_id,
        event,
        min(first_at) as first_at,
        min(case when place > 1 then first_at end) as again_at
    from days
    group by person_id, event
)

select * from final
