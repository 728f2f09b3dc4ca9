-- The registry's newest word on each identifier that the data has tonight.
with identifiers as (
    select * from {{ ref('int_identifiers_grouped') }}
),

versions as (
    select
        *,
        row_number() over (partition by identifier_kind, identifier_value order by version desc) as place
    from {{ ref('int_person_registry') }}
),

final as (
    select
        versions.person_id,
        identifiers.identifier_kind,
        identifiers.identifier_value,
        identifiers.identifier_rank,
        identifiers.is_shared,
        identifiers.first_seen_at
    from identifiers
    inner join versions
        on
            identifiers.identifier_kind = versions.identifier_kind
            and identifiers.identifier_value = versions.identifier_value
            and versions.place = 1
)

select * from final
