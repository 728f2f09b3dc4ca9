{#- First day of the training window that ends with the newest night. -#}
{% macro first_training_day() -%} ({{ newest_night() }} - {{ var('training_days') }} + 1) {%- endmacro %}

{#- The distinct values of a column as one sorted text, with the unit separator between them. -#}
{% macro set_of(column) -%} {{ adapter.dispatch('set_of')(column) }} {%- endmacro %}
{% macro default__set_of(column) -%}
    string_agg(distinct {{ by_code_point(column) }}, chr(31) order by {{ by_code_point(column) }})
{%- endmacro %}
{% macro spark__set_of(column) -%}
    nullif(array_join(array_sort(collect_set({{ column }})), chr(31)), '')
{%- endmacro %}
