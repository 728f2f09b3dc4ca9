-- A kiosk's browser or a test address would melt many people into one: from its night on it joins nothing, for good.
{{ config(materialized='incremental', full_refresh=false, on_schema_change='append_new_columns') }}
{%- set without_weight = "('gclid', 'fbclid', 'msclkid', 'lead_id', 'membership_id', 'record')" %}
with edges as (
    select * from {{ ref('int_identity_edges') }}
),

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

neighbours as (
    select
        left_rank as identifier_rank,
        right_rank as neighbour_rank
    from edges
    union all
    select
        right_rank as identifier_rank,
        left_rank as neighbour_rank
    from edges
),

-- Few have many neighbours of any kind: only theirs are looked at.
crowded as (
    select identifier_rank
    from neighbours
    group by identifier_rank
    having count(*) > {{ var('identity_max_degree') }}
),

degrees as (
    select
        neighbours.identifier_rank,
        count(*) as degree
    from crowded
    inner join neighbours on crowded.identifier_rank = neighbours.identifier_rank
    inner join identifiers as own on neighbours.identifier_rank = own.identifier_rank
    inner join identifiers as other on neighbours.neighbour_rank = other.identifier_rank
    where own.identifier_kind <> other.identifier_kind and other.identifier_kind not in {{ without_weight }}
    group by neighbours.identifier_rank
    having count(*) > {{ var('identity_max_degree') }}
),

final as (
    select
        identifiers.identifier_kind,
        identifiers.identifier_value,
        degrees.degree,
        {{ night() }} as shared_from
    from degrees
    inner join identifiers on degrees.identifier_rank = identifiers.identifier_rank
    {% if is_incremental() %}
        where not exists (
            select 1 from {{ this }} as known
            where
                identifiers.identifier_kind = known.identifier_kind
                and identifiers.identifier_value = known.identifier_value
        )
    {% endif %}
)

select * from final
