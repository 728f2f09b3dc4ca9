{#- Are two rows the same in all columns? The first three must be filled; the others may be null. -#}
{% macro same_row(left, right, columns) -%}
    {%- for column in columns %}
        {%- if not loop.first %} and {% endif -%}
        {{ left }}.{{ column }} {{ '=' if column in ('conversion_id', 'model', 'touch_id') else 'is not distinct from' }} {{ right }}.{{ column }}
    {%- endfor -%}
{%- endmacro %}
