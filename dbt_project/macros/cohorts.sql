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

{#- What cohorts are split by: columns of int_cohort_members. -#}
{% macro cohort_splits() -%} {{ return(['channel', 'campaign', 'referred', 'first_product', 'competitor_interest']) }} {%- endmacro %}

{#-
    Rows with a `start_date` and the columns of the splits, once for each grain and split of the cohorts they belong to.
    `measures` are carried along; `splits` defaults to `all` and every one there is.
-#}
{% macro in_cohorts(relation, measures, splits=none, has_kind=true) -%}
    {%- for grain in ['month', 'week'] -%}
        {%- set outer_last = loop.last -%}
        {%- for split in splits or ['all'] + cohort_splits() -%}
            select
                {% if has_kind %}cohort_kind, {% endif -%}
                '{{ grain }}' as cohort_grain,
                {{ first_day_of(grain, 'start_date') }} as cohort_month,
                '{{ split }}' as split,
                {{ "'all'" if split == 'all' else split }} as split_value,
                {{ measures | join(', ') }}
            from {{ relation }}
            {% if not (outer_last and loop.last) -%} union all {% endif -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}
