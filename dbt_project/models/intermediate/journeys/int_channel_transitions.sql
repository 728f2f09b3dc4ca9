-- How often journeys went on from their last one, two or three channels, for chains of order 1 to 3. A reader asks for
-- one order and kind, and only those are counted, in one pass over the steps: what is counted is not shared by two
-- branches, because it would be copied whole first.
{{ config(materialized='view') }}

{%- set nothing = 'cast(null as ' ~ type_text() ~ ')' %}
{%- set channels = ['channel', 'previous_channel', 'second_previous_channel', 'third_previous_channel'] %}

with moves as (
    select false as is_end
    union all
    select true as is_end
),

{% for chain_order in [1, 2, 3] -%}
    counted_{{ chain_order }} as (
        select
            conversion_kind,
            is_held_out,
            {{ channels[:chain_order + 1] | join(', ') }},
            is_last,
            converts,
            count(*) as journeys
        from {{ ref('int_training_steps') }}
        group by
            conversion_kind, is_held_out, {{ channels[:chain_order + 1] | join(', ') }}, is_last, converts
    ),

{% endfor -%}
-- A step is a move to its channel; a journey's last step is also the end that follows.
moved as (
    {% for chain_order in [1, 2, 3] -%}
        select
            counted.conversion_kind,
            {{ chain_order }} as chain_order,
            counted.is_held_out,
            {% for back in [3, 2, 1] -%}
                {% if back <= chain_order -%}
                    case
                        when moves.is_end then counted.{{ channels[back - 1] }} else counted.{{ channels[back] }}
                    end
                {%- else -%} {{ nothing }}
                {%- endif %} as from_{{ back }},
            {% endfor -%}
            case
                when not moves.is_end then counted.channel
                when counted.converts then '(conversion)'
                else '(null)'
            end as target,
            counted.journeys
        from counted_{{ chain_order }} as counted
        cross join moves
        where counted.is_last or not moves.is_end
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        conversion_kind,
        chain_order,
        is_held_out,
        from_3,
        from_2,
        from_1,
        target,
        cast(sum(journeys) as bigint) as journeys
    from moved
    group by conversion_kind, chain_order, is_held_out, from_3, from_2, from_1, target
)

select * from final
