-- When each event first happened to a person. Three words are told from others: `seen` from everything, `return_visit`
-- from visits of two days, `repeat_order` from the second counted order. A delivery dated ahead has not happened yet.
with persons as (
    select * from {{ ref('int_persons') }}
    where not is_shared and first_seen_at is not null
),

firsts as (
    select * from {{ ref('int_history_firsts') }}
),

voices as (
    select
        voices.person_id,
        voices.event,
        min(voices.happened_at) as first_at
    from {{ ref('int_person_voices') }} as voices
    inner join {{ ref('person_events') }} as words on voices.event = words.event
    group by voices.person_id, voices.event
),

orders as (
    select * from {{ ref('int_orders') }}
    where is_counted
),

numbered as (
    select
        person_id,
        ordered_at,
        row_number() over (partition by person_id order by ordered_at, {{ by_code_point('order_id') }}) as place
    from orders
),

told as (
    select
        person_id,
        event,
        first_at
    from firsts
    union all
    select
        person_id,
        event,
        first_at
    from voices
    union all
    select
        person_id,
        'return_visit' as event,
        again_at as first_at
    from firsts
    where event = 'visit'
    union all
    select
        person_id,
        'repeat_order' as event,
        ordered_at as first_at
    from numbered
    where place = 2
    union all
    select
        person_id,
        'seen' as event,
        first_seen_at as first_at
    from persons
),

final as (
    select
        told.person_id,
        told.event,
        told.first_at
    from told
    inner join persons on told.person_id = persons.person_id
    where told.first_at <= {{ as_of() }}
)

select * from final
