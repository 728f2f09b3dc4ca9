-- Whose events are read anew: the browsers of persons for whom anything is new, and visits of theirs that events name.
with changed as (
    select * from {{ ref('int_histories_changed') }}
    where fingerprint is not null
),

records as (
    select * from {{ ref('int_event_records') }}
),

persons as (
    select * from {{ ref('int_record_persons') }}
    where record_kind in ('browser', 'visit')
),

final as (
    select
        records.record_kind,
        records.record_id,
        persons.person_id
    from records
    inner join persons on records.record_kind = persons.record_kind and records.record_id = persons.record_id
    inner join changed on persons.person_id = changed.person_id
)

select * from final
