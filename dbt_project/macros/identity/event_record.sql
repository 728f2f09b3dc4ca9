{#- The record that an event belongs to: its browser and user as one, or its visit where it names neither. -#}
{% macro event_record_kind() -%}
    case when anonymous_id is null and user_id is null then 'visit' else 'browser' end
{%- endmacro %}
{% macro event_record_id() -%}
    case
            when anonymous_id is null and user_id is null then visit_id
            else coalesce(anonymous_id, '') || '|' || coalesce(user_id, '')
        end
{%- endmacro %}
