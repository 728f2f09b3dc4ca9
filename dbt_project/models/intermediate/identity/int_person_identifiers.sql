-- The registry's newest word on each identifier that the data has tonight.
with identifiers as (
    select * from {{ ref('int_identifiers_grouped') }}
),

registry as (
    select * from {{ ref('int_person_registry') }}
),

final as (
    select
        registry.person_id,
        identifiers.identifier_kind,
        identifiers.identifier_value,
        identifiers.identifier_rank,
        identifiers.is_shared,
        identifiers.first_seen_at
    from identifiers
    inner join registry
        on
            identifiers.identifier_kind = registry.identifier_kind
            and identifiers.identifier_value = registry.identifier_value
    where not exists (
        select 1 from registry as newer
        where
            registry.identifier_kind = newer.identifier_kind
            and registry.identifier_value = newer.identifier_value
            and registry.version + 1 = newer.version
    )
)

select * from final
