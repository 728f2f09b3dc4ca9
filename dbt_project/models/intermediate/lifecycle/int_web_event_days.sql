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
        {{ event_record_kind() }} as record_kind,
        {{ event_record_id() }} as record_id
    from {{ ref('int_events_gathered') }}
),

records as (
    select * from {{ ref('int_event_records_changed') }}
),

final as (
    select
        records.person_id,
        events.event_name as event,
        {{ business_day('events.occurred_at') }} as event_date,
        min(events.occurred_at) as first_at,
        count(*) as times
    from events
    inner join words on events.event_name = words.event
    inner join records
        on events.record_kind = records.record_kind and events.record_id = records.record_id
    group by records.person_id, events.event_name, {{ business_day('events.occurred_at') }}
)

select * from final
