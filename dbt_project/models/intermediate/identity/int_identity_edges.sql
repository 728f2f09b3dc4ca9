-- Two identifiers on one record are an edge, whatever the record. All pairs: when a shared identifier falls out, the
-- others of its records must still be joined to each other.
with records as (
    select * from {{ ref('int_identity_records') }}
),

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

ranked as (
    select
        records.record_kind,
        records.record_id,
        identifiers.identifier_rank
    from records
    inner join identifiers
        on
            records.identifier_kind = identifiers.identifier_kind
            and records.identifier_value = identifiers.identifier_value
),

final as (
    select distinct
        older.identifier_rank as left_rank,
        younger.identifier_rank as right_rank
    from ranked as older
    inner join ranked as younger
        on
            older.record_id = younger.record_id
            and older.record_kind = younger.record_kind
            and older.identifier_rank < younger.identifier_rank
)

select * from final
