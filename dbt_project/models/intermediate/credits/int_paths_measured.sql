-- The paths of conversions to be booked anew, with what the models look at: each touch's roles and its decayed weight.
{{ config(materialized='view') }}

with paths as (
    select * from {{ ref('int_conversion_paths') }}
),

restated as (
    select * from {{ ref('int_conversions_restated') }}
),

first_leads as (
    select * from {{ ref('int_first_leads_found') }}
),

placed as (
    select
        paths.conversion_id,
        paths.position,
        paths.path_length,
        paths.net_value,
        {{ seconds_between('paths.touch_at', 'max(paths.touch_at) over whole_path') }} as seconds_before_last,
        {{ seconds_between('min(paths.touch_at) over whole_path', 'max(paths.touch_at) over whole_path') }}
            as path_seconds,
        max(case when not paths.is_direct then paths.position end) over whole_path as non_direct_position,
        max(case when paths.is_paid then paths.position end) over whole_path as paid_position,
        max(case when paths.touch_at <= first_leads.lead_at then paths.position end) over whole_path as lead_position
    from paths
    inner join restated
        on paths.conversion_id = restated.conversion_id
    left join first_leads
        on paths.person_id = first_leads.person_id and paths.conversion_at >= first_leads.lead_at
    window whole_path as (partition by paths.conversion_id)
),

-- Ages count from the last touch: the shares are the same, and the last weight is never rounded away.
aged as (
    select
        *,
        floor(seconds_before_last / {{ half_life() }}) as half_lives,
        floor(path_seconds / {{ half_life() }}) as most_half_lives
    from placed
),

-- More than 128 half-lives are 10^-39 of the last touch, and weigh nothing.
decayed as (
    select
        *,
        case
            when half_lives > 128 then 0
            else {{ decay_weight('seconds_before_last', 'half_lives', 'most_half_lives') }}
        end as decay_weight
    from aged {{ reckoned_here() }}
),

final as (
    select
        *,
        sum(decay_weight) over (partition by conversion_id) as decay_total,
        case when position = 1 then 1 else 0 end as first_roles,
        case when position = path_length then 1 else 0 end as last_roles,
        case when position = lead_position then 1 else 0 end as lead_roles,
        -- Touches between the first and the last one, and those of them that are not the one before the lead.
        greatest(path_length - 2, 0) as between_touches,
        greatest(path_length - 2, 0)
        - case when lead_position between 2 and path_length - 1 then 1 else 0 end as other_touches
    from decayed
)

select * from final
