-- All identifiers of a record lead to one person, except shared ones: those speak only where nothing else does.
with records as (
    select * from {{ ref('int_identity_records') }}
),

identifiers as (
    select * from {{ ref('int_person_identifiers') }}
),

final as (
    select
        records.record_kind,
        records.record_id,
        coalesce(
            min(case when not identifiers.is_shared then identifiers.person_id end),
            min(identifiers.person_id)
        ) as person_id
    from records
    inner join identifiers
        on
            records.identifier_kind = identifiers.identifier_kind
            and records.identifier_value = identifiers.identifier_value
    group by records.record_kind, records.record_id
)

select * from final
