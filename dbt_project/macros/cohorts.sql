{#- The columns that name a cohort, of a table if one is given. -#}
{% macro cohort_key(table=none) -%}
    {%- for column in ['cohort_kind', 'cohort_grain', 'cohort_month', 'split', 'split_value'] -%}
        {{ table ~ '.' if table }}{{ column }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- Do the rows of two tables belong to one cohort? -#}
{% macro same_cohort(left, right) -%}
    {%- for column in ['cohort_kind', 'cohort_grain', 'cohort_month', 'split', 'split_value'] -%}
        {{ left }}.{{ column }} = {{ right }}.{{ column }}{{ ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
