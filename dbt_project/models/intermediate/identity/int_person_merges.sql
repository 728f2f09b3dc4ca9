-- Appended once for each merge and split; the edge is looked up while the data that made it is there.
{{ config(materialized='incremental', full_refresh=false, on_schema_change='append_new_columns') }}
with registry as (
    select * from {{ ref('int_person_registry') }}
),

identifiers as (
    select * from {{ ref('int_person_identifiers') }}
),

edges as (
    select * from {{ ref('int_identity_edges') }}
),

changes as (
    select registry.*
    from registry
    where
        registry.change <> 'new'
        {%- if is_incremental() %}
            and not exists (
                select 1 from {{ this }} as recorded
                where
                    registry.person_id = recorded.person_id
                    and registry.previous_person_id = recorded.previous_person_id
                    and registry.assigned_on = recorded.recorded_on
            )
        {%- endif %}
),

both_ways as (
    select
        left_rank as from_rank,
        right_rank as to_rank
    from edges
    union all
    select
        right_rank as from_rank,
        left_rank as to_rank
    from edges
),

moved as (
    select
        changes.*,
        identifiers.identifier_rank
    from changes
    inner join identifiers
        on
            changes.identifier_kind = identifiers.identifier_kind
            and changes.identifier_value = identifiers.identifier_value
),

-- Neighbours in the merged person that were not part of the same former person.
neighbours as (
    select
        moved.person_id,
        moved.previous_person_id,
        moved.assigned_on,
        moved.identifier_rank,
        both_ways.to_rank,
        row_number() over (
            partition by moved.person_id, moved.previous_person_id, moved.assigned_on
            order by both_ways.to_rank, moved.identifier_rank
        ) as place
    from moved
    inner join both_ways
        on moved.identifier_rank = both_ways.from_rank
    inner join identifiers as other
        on both_ways.to_rank = other.identifier_rank and moved.person_id = other.person_id
    where
        moved.change = 'merge'
        and not exists (
            select 1 from moved as also_moved
            where
                both_ways.to_rank = also_moved.identifier_rank
                and moved.previous_person_id = also_moved.previous_person_id
        )
),

summed as (
    select
        person_id,
        previous_person_id,
        assigned_on,
        change,
        min(run_id) as run_id,
        count(*) as identifiers
    from changes
    group by person_id, previous_person_id, assigned_on, change
),

final as (
    select
        summed.person_id,
        summed.previous_person_id,
        summed.change,
        near.identifier_kind as edge_kind,
        near.identifier_value as edge_value,
        far.identifier_kind as edge_to_kind,
        far.identifier_value as edge_to_value,
        summed.identifiers,
        summed.assigned_on as recorded_on,
        summed.run_id
    from summed
    left join neighbours
        on
            summed.person_id = neighbours.person_id
            and summed.previous_person_id = neighbours.previous_person_id
            and summed.assigned_on = neighbours.assigned_on
            and neighbours.place = 1
    left join identifiers as near on neighbours.identifier_rank = near.identifier_rank
    left join identifiers as far on neighbours.to_rank = far.identifier_rank
)

select * from final
