-- How many journeys had the same set of channels, and how many of them converted.
{{ config(materialized='view') }}

with steps as (
    select * from {{ ref('int_training_steps') }}
),

journeys as (
    select
        conversion_kind,
        is_held_out,
        {{ set_of('channel') }} as channels,
        case when converts then 1 else 0 end as conversions
    from steps
    group by conversion_kind, is_held_out, person_id, journey_number, converts
),

final as (
    select
        conversion_kind,
        is_held_out,
        channels,
        count(*) as journeys,
        sum(conversions) as conversions
    from journeys
    group by conversion_kind, is_held_out, channels
)

select * from final
