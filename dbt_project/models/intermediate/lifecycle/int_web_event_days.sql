-- What visitors did on the site, by person. Events are many: they are added up by browser and day before anything is
-- joined. An event without browser and user belongs to the person of its visit.
with words as (
    select event from {{ ref('person_events') }}
    where observed_in = 'events'
),

events as (
    select * from {{ ref('int_events_gathered') }}
),

persons as (
    select * from {{ ref('int_record_persons') }}
    where record_kind in ('browser', 'visit')
),

by_day as (
    select
        events.event_name,
        events.anonymous_id,
        events.user_id,
        case when events.anonymous_id is null and events.user_id is null then events.visit_id end as visit_id,
        {{ business_day('events.occurred_at') }} as event_date,
        min(events.occurred_at) as first_at,
        count(*) as times
    from events
    inner join words on events.event_name = words.event
    group by
        events.event_name,
        events.anonymous_id,
        events.user_id,
        case when events.anonymous_id is null and events.user_id is null then events.visit_id end,
        {{ business_day('events.occurred_at') }}
),

recorded as (
    select
        event_name,
        event_date,
        first_at,
        times,
        case when visit_id is null then 'browser' else 'visit' end as record_kind,
        coalesce(visit_id, coalesce(anonymous_id, '') || '|' || coalesce(user_id, '')) as record_id
    from by_day
),

final as (
    select
        persons.person_id,
        recorded.event_name as event,
        recorded.event_date,
        min(recorded.first_at) as first_at,
        cast(sum(recorded.times) as bigint) as times
    from recorded
    inner join persons
        on recorded.record_kind = persons.record_kind and recorded.record_id = persons.record_id
    group by persons.person_id, recorded.event_name, recorded.event_date
)

select * from final
