-- Connected components of the identifiers, without what shared ones would join.
{{ config(materialized='connected_components') }}
with edges as (
    select * from {{ ref('int_identity_edges') }}
),

shared as (
    select identifiers.identifier_rank
    from {{ ref('int_identifiers') }} as identifiers
    inner join {{ ref('int_shared_identifiers') }} as listed
        on
            identifiers.identifier_kind = listed.identifier_kind
            and identifiers.identifier_value = listed.identifier_value
),

final as (
    select
        edges.left_rank as left_node,
        edges.right_rank as right_node
    from edges
    where
        not exists (
            select 1 from shared
            where shared.identifier_rank = edges.left_rank
        )
        and not exists (
            select 1 from shared
            where shared.identifier_rank = edges.right_rank
        )
)

select * from final
