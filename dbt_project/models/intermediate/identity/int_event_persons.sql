-- Whose events there are: a small table, so that events need not be looked up among all records.
with records as (
    select * from {{ ref('int_event_records') }}
),

persons as (
    select * from {{ ref('int_record_persons') }}
    where record_kind in ('browser', 'visit')
),

final as (
    select
        records.event_record,
        persons.person_id,
        records.events,
        records.published
    from records
    inner join persons on records.record_kind = persons.record_kind and records.record_id = persons.record_id
)

select * from final
