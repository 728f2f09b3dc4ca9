-- Conversions of the training journeys by channel, shared by rules that look at nothing but the order of touches: the
-- measure of the data-driven models.
{{ config(materialized='view') }}

with steps as (
    select * from {{ ref('int_training_steps') }}
    where converts
),

placed as (
    select
        *,
        case when row_number() over journey = 1 then 1 else 0 end as first_touch,
        case when is_last then 1 else 0 end as last_touch,
        1.0 / count(*) over (partition by conversion_kind, person_id, journey_number) as linear
    from steps
    window journey as (partition by conversion_kind, person_id, journey_number order by position)
),

final as (
    select
        conversion_kind,
        is_held_out,
        channel,
        sum(first_touch) as first_touch,
        sum(last_touch) as last_touch,
        sum(linear) as linear
    from placed
    group by conversion_kind, is_held_out, channel
)

select * from final
