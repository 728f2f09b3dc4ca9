-- Whose events there are, in one look at them. `published` is another number as soon as any of a record's events is
-- new, changed or gone: what is published later has a later instant, and nothing is changed but by a publication.
with events as (
    select * from {{ ref('int_events_gathered') }}
),

-- Publications are few: an instant is taken once for all of a record's events that came with it.
published as (
    select
        anonymous_id,
        user_id,
        case when anonymous_id is null and user_id is null then visit_id end as visit_id,
        published_at,
        min(occurred_at) as first_at,
        count(*) as events
    from events
    group by anonymous_id, user_id, case when anonymous_id is null and user_id is null then visit_id end, published_at
),

grouped as (
    select
        anonymous_id,
        user_id,
        visit_id,
        min(first_at) as first_at,
        cast(sum(events) as bigint) as events,
        sum(events * {{ epoch('published_at') }}) as published
    from published
    group by anonymous_id, user_id, visit_id
),

final as (
    select
        case when visit_id is null then 'browser' else 'visit' end as record_kind,
        coalesce(visit_id, coalesce(anonymous_id, '') || '|' || coalesce(user_id, '')) as record_id,
        {{ event_record() }} as event_record,
        anonymous_id,
        user_id,
        first_at,
        events,
        published
    from grouped
    where coalesce(anonymous_id, user_id, visit_id) is not null
)

select * from final
