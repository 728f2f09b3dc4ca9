-- Steps in the training window of journeys that are over: converted, or older than the lookback. What came before the
-- window is not known to the journey.
{{ config(materialized='view') }}

with steps as (
    select * from {{ ref('int_journey_steps') }}
),

kinds as (
    select * from {{ ref('int_conversion_kinds') }}
),

final as (
    select
        steps.conversion_kind,
        steps.person_id,
        steps.journey_number,
        steps.position,
        steps.channel,
        {% for name in ['previous', 'second_previous', 'third_previous'] -%}
            case
                when steps.{{ name }}_date >= {{ first_training_day() }} then steps.{{ name }}_channel
            end as {{ name }}_channel,
        {% endfor -%}
        steps.is_last,
        steps.converts,
        steps.is_held_out
    from steps
    inner join kinds
        on steps.conversion_kind = kinds.conversion_kind
    where
        steps.touch_date between {{ first_training_day() }} and {{ newest_night() }}
        and (steps.converts or steps.last_touch_at < kinds.journeys_end_before)
)

select * from final
