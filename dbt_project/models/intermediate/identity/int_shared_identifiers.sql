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
    select left_rank as identifier_rank
    from edges
    where left_kind <> right_kind and right_kind not in {{ without_weight }}
    union all
    select right_rank as identifier_rank
    from edges
    where left_kind <> right_kind and left_kind not in {{ without_weight }}
),

degrees as (
    select
        identifier_rank,
        count(*) as degree
    from neighbours
    group by identifier_rank
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
        left join {{ this }} as known
            on
                identifiers.identifier_kind = known.identifier_kind
                and identifiers.identifier_value = known.identifier_value
        where known.identifier_kind is null
    {% endif %}
)

select * from final
