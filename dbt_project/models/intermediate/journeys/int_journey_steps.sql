-- Built once and kept: each night builds the journeys of those persons anew for whom anything is new. Repeats of one
-- channel are left out where the setting collapses them; the last touch of such a run stands for it.
{{ kept_by_person() }}

with touches as (
    select * from {{ ref('int_touches_cut') }}
),

placed as (
    select
        *,
        row_number() over journey as position,
        lead(channel) over journey is null as is_last,
        {% for name, back in [('previous', 1), ('second_previous', 2), ('third_previous', 3)] -%}
            lag(channel, {{ back }}) over journey as {{ name }}_channel,
            lag(touch_date, {{ back }}) over journey as {{ name }}_date,
        {% endfor -%}
        max(touch_at) over (partition by conversion_kind, person_id, journey_number) as last_touch_at
    from touches
    {%- if var('collapse_repeats') %}
        where channel is distinct from next_channel
    {%- endif %}
    window journey as (
        partition by conversion_kind, person_id, journey_number
        order by touch_at, {{ by_code_point('touch_id') }}
    )
),

final as (
    select
        conversion_kind,
        person_id,
        cast(journey_number as integer) as journey_number,
        cast(position as integer) as position,
        touch_id,
        touch_at,
        touch_date,
        channel,
        previous_channel,
        previous_date,
        second_previous_channel,
        second_previous_date,
        third_previous_channel,
        third_previous_date,
        is_last,
        converts,
        last_touch_at,
        mod({{ hashed_text('person_id') }}, 5) = 0 as is_held_out
    from placed
)

select * from final
