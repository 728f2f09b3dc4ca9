-- The registry's newest word on each identifier that the data has tonight.
with identifiers as (
    select * from {{ ref('int_identifiers') }}
),

versions as (
    select
        *,
        row_number() over (partition by identifier_kind, identifier_value order by version desc) as place
    from {{ ref('int_person_registry') }}
),

shared as (
    select * from {{ ref('int_shared_identifiers') }}
),

final as (
    select
        versions.person_id,
        identifiers.identifier_kind,
        identifiers.identifier_value,
        identifiers.identifier_rank,
        shared.identifier_kind is not null as is_shared,
        identifiers.first_seen_at
    from identifiers
    inner join versions
        on
            identifiers.identifier_kind = versions.identifier_kind
            and identifiers.identifier_value = versions.identifier_value
            and versions.place = 1
    left join shared
        on
            identifiers.identifier_kind = shared.identifier_kind
            and identifiers.identifier_value = shared.identifier_value
)

select * from final
