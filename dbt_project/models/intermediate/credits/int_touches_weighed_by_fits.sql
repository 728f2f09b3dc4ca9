-- What each touch weighs in its path by each data-driven model: its channel's removal effect; or its channel's Shapley
-- value, shared by the channel's touches in the path. A channel that the fit does not know weighs nothing; where no
-- channel of a path weighs anything, all touches weigh the same.
{{ config(materialized='view') }}

with paths as (
    select
        paths.conversion_id,
        paths.conversion_kind,
        paths.conversion_date,
        paths.channel,
        paths.position,
        paths.path_length,
        paths.net_value
    from {{ ref('int_conversion_paths') }} as paths
    inner join {{ ref('int_conversions_restated') }} as restated
        on paths.conversion_id = restated.conversion_id
),

models as (
    select * from {{ ref('attribution_models') }}
    where kind = 'fitted'
),

held as (
    select * from {{ ref('int_fits_held') }}
),

learned as (
    select * from {{ source('estimates', 'fit_channels') }}
),

fitted as (
    select
        paths.*,
        models.model,
        held.version as fit_version,
        coalesce(learned.player, paths.channel) as player,
        coalesce(cast(learned.weight as {{ type_whole() }}), 0) as effect
    from paths
    cross join models
    left join held
        on
            models.model = held.model
            and paths.conversion_kind = held.conversion_kind
            and paths.conversion_date >= held.from_date
            and paths.conversion_date < held.before_date
    left join learned
        on held.version = learned.version and paths.channel = learned.channel
),

counted as (
    select
        *,
        case when model = 'markov' then 1 else count(*) over (partition by conversion_id, model, player) end as parts,
        case when model = 'markov' or row_number() over of_player = 1 then effect else 0 end as counted_effect
    from fitted
    window of_player as (partition by conversion_id, model, player order by position)
),

summed as (
    select
        *,
        sum(counted_effect) over (partition by conversion_id, model) as total_effect
    from counted
),

final as (
    select
        conversion_id,
        model,
        position,
        false as is_unattributed,
        coalesce(net_value, 0) as net_value,
        fit_version,
        case when total_effect > 0 then effect else 1 end as weight,
        case when total_effect > 0 then total_effect else path_length end as total_weight,
        case when total_effect > 0 then parts else 1 end as parts
    from summed
)

select * from final
where weight > 0
