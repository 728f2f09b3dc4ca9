{#-
    The record that an event belongs to: its browser and user as one, or its visit where it names neither. One text, because
    of two columns that are reckoned Postgres expects to find next to nothing, and reads one table for each row of another.
-#}
{% macro event_record() -%}
    case
        when anonymous_id is null and user_id is null then 'visit:' || visit_id
        else 'browser:' || coalesce(anonymous_id, '') || '|' || coalesce(user_id, '')
    end
{%- endmacro %}
