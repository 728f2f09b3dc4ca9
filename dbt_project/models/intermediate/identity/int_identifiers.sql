-- The rank is the identifier's age: everything that asks for the oldest identifier asks for the smallest rank.
with records as (
    select * from {{ ref('int_identity_records') }}
),

identifiers as (
    select
        identifier_kind,
        identifier_value,
        min(seen_at) as first_seen_at
    from records
    group by identifier_kind, identifier_value
),

final as (
    select
        row_number() over (
            order by first_seen_at nulls last, identifier_kind, {{ by_code_point('identifier_value') }}
        ) as identifier_rank,
        identifier_kind,
        identifier_value,
        first_seen_at
    from identifiers
)

select * from final
