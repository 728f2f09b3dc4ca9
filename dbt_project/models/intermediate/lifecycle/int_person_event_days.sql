-- Everything observed of one person, in the words of person_events: what is kept from night to night, and what people
-- say of the shop, which is little, and waits for an estimator.
{{ config(materialized='view') }}

with words as (
    select event from {{ ref('person_events') }}
),

voices as (
    select * from {{ ref('int_person_voices') }}
),

final as (
    select
        person_id,
        event,
        event_date,
        first_at,
        times
    from {{ ref('int_history_days') }}
    union all
    select
        voices.person_id,
        voices.event,
        {{ business_day('voices.happened_at') }} as event_date,
        min(voices.happened_at) as first_at,
        count(*) as times
    from voices
    inner join words on voices.event = words.event
    group by voices.person_id, voices.event, {{ business_day('voices.happened_at') }}
)

select * from final
