-- Whoever said something of the shop was engaged on other days too: the spans of those few are told anew.
with speakers as (
    select distinct person_id from {{ ref('int_person_voices') }}
),

days as (
    select days.*
    from {{ ref('int_person_event_days') }} as days
    inner join speakers on days.person_id = speakers.person_id
),

{{ ripeness_spans() }},

all_spans as (
    select
        person_id,
        ripeness,
        from_date,
        to_date
    from spans
    union all
    select
        kept.person_id,
        kept.ripeness,
        kept.from_date,
        kept.to_date
    from {{ ref('int_history_spans') }} as kept
    left join speakers on kept.person_id = speakers.person_id
    where speakers.person_id is null
),

persons as (
    select * from {{ ref('int_persons') }}
    where not is_shared
),

first_touches as (
    select * from {{ ref('int_first_touches') }}
),

final as (
    select
        all_spans.person_id,
        coalesce(first_touches.channel, 'unattributed') as channel,
        all_spans.ripeness,
        all_spans.from_date,
        least(all_spans.to_date, {{ newest_night() }}) as to_date
    from all_spans
    inner join persons on all_spans.person_id = persons.person_id
    left join first_touches on all_spans.person_id = first_touches.person_id
    where all_spans.from_date <= least(all_spans.to_date, {{ newest_night() }})
)

select * from final
