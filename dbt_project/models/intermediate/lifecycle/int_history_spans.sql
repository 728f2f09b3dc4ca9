-- States of people by what they did, whatever they said; and without an end of the newest one.
{{ kept_by_person() }}

with days as (
    select days.*
    from {{ ref('int_history_days') }} as days
    inner join {{ ref('int_histories_changed') }} as changed on days.person_id = changed.person_id
),

{{ ripeness_spans() }},

final as (
    select
        person_id,
        ripeness,
        from_date,
        to_date
    from spans
    where from_date <= to_date
)

select * from final
