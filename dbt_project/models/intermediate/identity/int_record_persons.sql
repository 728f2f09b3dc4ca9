-- All identifiers of a record lead to one person, except shared ones: those speak only where nothing else does.
with records as (
    select * from {{ ref('int_identity_records_ranked') }}
),

identifiers as (
    select * from {{ ref('int_person_identifiers') }}
),

shared as (
    select identifier_rank from identifiers
    where is_shared
),

chosen as (
    select
        records.record_kind,
        records.record_id,
        coalesce(
            min(case when shared.identifier_rank is null then records.identifier_rank end),
            min(records.identifier_rank)
        ) as identifier_rank
    from records
    left join shared on records.identifier_rank = shared.identifier_rank
    group by records.record_kind, records.record_id
),

final as (
    select
        chosen.record_kind,
        chosen.record_id,
        identifiers.person_id
    from chosen
    inner join identifiers on chosen.identifier_rank = identifiers.identifier_rank
)

select * from final
