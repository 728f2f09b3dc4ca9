-- Where each identifier belongs tonight, before anybody asks who that was yesterday.
with identifiers as (
    select * from {{ ref('int_identifiers') }}
),

components as (
    select * from {{ ref('int_identity_components') }}
),

shared as (
    select * from {{ ref('int_shared_identifiers') }}
),

final as (
    select
        identifiers.identifier_rank,
        identifiers.identifier_kind,
        identifiers.identifier_value,
        coalesce(components.component, identifiers.identifier_rank) as component,
        shared.identifier_kind is not null as is_shared,
        identifiers.first_seen_at
    from identifiers
    left join components on identifiers.identifier_rank = components.node
    left join shared
        on
            identifiers.identifier_kind = shared.identifier_kind
            and identifiers.identifier_value = shared.identifier_value
)

select * from final
