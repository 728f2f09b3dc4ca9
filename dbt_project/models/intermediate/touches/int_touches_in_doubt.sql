-- Whether one of these is a touch hangs on others of its person: they are few, and a table of their own says how few.
with candidates as (
    select * from {{ ref('int_touch_candidates') }}
),

persons as (
    select * from {{ ref('int_record_persons') }}
),

final as (
    select
        candidates.touch_id,
        candidates.kind,
        candidates.touch_at,
        persons.person_id
    from candidates
    inner join persons on candidates.record_kind = persons.record_kind and candidates.record_id = persons.record_id
    where candidates.kind in ('order', 'lead') or (candidates.kind = 'visit' and candidates.record_kind = 'order')
)

select * from final
