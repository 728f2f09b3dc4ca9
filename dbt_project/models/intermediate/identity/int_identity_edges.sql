-- Two identifiers on one record are an edge, whatever the record. All pairs: when a shared identifier falls out, the
-- others of its records must still be joined to each other.
with records as (
    select * from {{ ref('int_identity_records_ranked') }}
),

final as (
    select distinct
        older.identifier_rank as left_rank,
        younger.identifier_rank as right_rank
    from records as older
    inner join records as younger
        on
            older.record_id = younger.record_id
            and older.record_kind = younger.record_kind
            and older.identifier_rank < younger.identifier_rank
)

select * from final
