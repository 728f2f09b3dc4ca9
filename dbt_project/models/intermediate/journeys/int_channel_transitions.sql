-- How often journeys went on from their last one, two or three channels, for chains of order 1 to 3. A reader asks for
-- one order, and only that one is counted; so each branch reads the steps itself: what branches share is copied first.
{{ config(materialized='view') }}

{%- set nothing = 'cast(null as ' ~ type_text() ~ ')' %}
{%- set earlier = ['previous_channel', 'second_previous_channel', 'third_previous_channel'] %}
{%- set current = ['channel', 'previous_channel', 'second_previous_channel'] %}

with final as (
    {% for chain_order in [1, 2, 3] -%}
        select
            conversion_kind,
            {{ chain_order }} as chain_order,
            is_held_out,
            {% for place in [2, 1, 0] -%}
                {{ earlier[place] if place < chain_order else nothing }} as from_{{ place + 1 }},
            {% endfor -%}
            channel as target,
            count(*) as journeys
        from {{ ref('int_training_steps') }}
        group by
            conversion_kind, is_held_out, {{ earlier[:chain_order] | join(', ') }}, channel
        union all
        select
            conversion_kind,
            {{ chain_order }} as chain_order,
            is_held_out,
            {% for place in [2, 1, 0] -%}
                {{ current[place] if place < chain_order else nothing }} as from_{{ place + 1 }},
            {% endfor -%}
            case when converts then '(conversion)' else '(null)' end as target,
            count(*) as journeys
        from {{ ref('int_training_steps') }}
        where is_last
        group by
            conversion_kind, is_held_out, {{ current[:chain_order] | join(', ') }}, converts
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
