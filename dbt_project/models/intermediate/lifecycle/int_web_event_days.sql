-- What visitors did on the site, of those persons for whom anything is new. An event without browser and user belongs
-- to the person of its visit.
{{ config(materialized='view') }}

with words as (
    select event from {{ ref('person_events') }}
    where observed_in = 'events'
),

events as (
    select
        event_name,
        occurred_at,
        {{ event_record() }} as event_record
    from {{ ref('int_events_gathered') }}
),

persons as (
    select persons.*
    from {{ ref('int_event_persons') }} as persons
    inner join {{ ref('int_histories_changed') }} as changed on persons.person_id = changed.person_id
),

final as (
    select
        persons.person_id,
        events.event_name as event,
        {{ business_day('events.occurred_at') }} as event_date,
        min(events.occurred_at) as first_at,
        count(*) as times
    from events
    inner join words on events.event_name = words.event
    inner join persons on events.event_record = persons.event_record
    group by persons.person_id, events.event_name, {{ business_day('events.occurred_at') }}
)

select * from final
