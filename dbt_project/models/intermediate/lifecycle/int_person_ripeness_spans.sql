-- Between two days on which something happened to a person nothing changes but its age: each such day gives at most
-- one span of either state. An order on the day of the last cart, checkout or form counts as come since.
with words as (
    select * from {{ ref('person_events') }}
),

events as (
    select * from {{ ref('int_person_event_days') }}
    where event_date <= {{ newest_night() }}
),

persons as (
    select * from {{ ref('int_persons') }}
    where not is_shared
),

first_touches as (
    select * from {{ ref('int_first_touches') }}
),

marked as (
    select
        events.person_id,
        events.event_date,
        max(case when words.is_intent then events.event_date end) as intent_date,
        max(case when words.is_engagement then events.event_date end) as engagement_date,
        max(case when words.event = 'order' then events.event_date end) as order_date
    from events
    inner join words on events.event = words.event
    where words.is_intent or words.is_engagement or words.event = 'order'
    group by events.person_id, events.event_date
),

walked as (
    select
        person_id,
        event_date,
        max(intent_date) over so_far as last_intent_date,
        max(engagement_date) over so_far as last_engagement_date,
        max(order_date) over so_far as last_order_date,
        coalesce(lead(event_date) over so_far - 1, {{ newest_night() }}) as until_date
    from marked
    window so_far as (partition by person_id order by event_date)
),

spans as (
    select
        person_id,
        'hot' as ripeness,
        event_date as from_date,
        least(until_date, last_intent_date + {{ var('hot_days') | int }} - 1) as to_date
    from walked
    where last_intent_date > coalesce(last_order_date, cast('0001-01-01' as date))
    union all
    select
        person_id,
        'not_yet_ripe' as ripeness,
        greatest(
            event_date,
            last_intent_date + {{ var('ripening_days') | int }},
            last_order_date + {{ var('ripening_days') | int }}
        ) as from_date,
        least(until_date, last_engagement_date + {{ var('ripening_days') | int }} - 1) as to_date
    from walked
    where last_engagement_date is not null
),

final as (
    select
        spans.person_id,
        coalesce(first_touches.channel, 'unattributed') as channel,
        spans.ripeness,
        spans.from_date,
        spans.to_date
    from spans
    inner join persons on spans.person_id = persons.person_id
    left join first_touches on spans.person_id = first_touches.person_id
    where spans.from_date <= spans.to_date
)

select * from final
