-- What each touch weighs in its path by each rule: a weight and the sum of the path's weights, both whole numbers,
-- because shares of whole numbers can be rounded without error.
{{ config(materialized='view') }}

with paths as (
    select * from {{ ref('int_paths_measured') }}
),

models as (
    select * from {{ ref('attribution_models') }}
    where kind = 'rule'
),

by_model as (
    select
        paths.*,
        models.model,
        models.model = 'w_shaped' and paths.lead_position is not null as has_lead,
        models.model = 'paid_only_last' and paths.paid_position is null as is_unattributed
    from paths
    cross join models
),

weighed as (
    select
        *,
        case
            when model = 'first_touch' then first_roles
            when model = 'last_touch' or is_unattributed then last_roles
            when model = 'last_non_direct'
                then case when position = coalesce(non_direct_position, path_length) then 1 else 0 end
            when model = 'paid_only_last' then case when position = paid_position then 1 else 0 end
            when model = 'linear' then 1
            when model = 'time_decay' then decay_weight
            -- 30 : 30 : 30 for the roles and 10 for the others together; a touch adds up its roles.
            when has_lead and first_roles + lead_roles + last_roles > 0
                then 3 * (first_roles + lead_roles + last_roles) * greatest(other_touches, 1)
            when has_lead then 1
            -- position_based, and w_shaped without a lead: 40 : 40 and 20 for those between together.
            when first_roles + last_roles > 0 then 2 * greatest(between_touches, 1)
            else 1
        end as weight,
        case
            when model in ('first_touch', 'last_touch', 'last_non_direct', 'paid_only_last') then 1
            when model = 'linear' then path_length
            when model = 'time_decay' then decay_total
            when has_lead then case when other_touches > 0 then 10 * other_touches else 9 end
            when path_length = 1 then 2
            when between_touches = 0 then 4
            else 5 * between_touches
        end as total_weight
    from by_model
),

final as (
    select
        conversion_id,
        model,
        position,
        is_unattributed,
        coalesce(net_value, 0) as net_value,
        cast(null as {{ type_text() }}) as fit_version,
        cast(weight as {{ type_whole() }}) as weight,
        cast(total_weight as {{ type_whole() }}) as total_weight,
        1 as parts
    from weighed
    where weight > 0
)

select * from final
