-- Ranks instead of texts: everything after this joins by numbers.
with records as (
    select * from {{ ref('int_identity_records') }}
),

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

final as (
    select
        records.record_kind,
        records.record_id,
        identifiers.identifier_rank
    from records
    inner join identifiers
        on
            records.identifier_kind = identifiers.identifier_kind
            and records.identifier_value = identifiers.identifier_value
)

select * from final
