{#- Median of a column; null values are left out. -#}
{% macro median_of(column) -%} {{ percentile_of(0.5, column) }} {%- endmacro %}

{#- The value below which a share of a column's values lies, between two of them if need be. -#}
{% macro percentile_of(share, column) -%} {{ adapter.dispatch('percentile_of')(share, column) }} {%- endmacro %}
{% macro default__percentile_of(share, column) -%} percentile_cont({{ share }}) within group (order by {{ column }}) {%- endmacro %}
{#- DuckDB would round what lies between two decimals to their places. -#}
{% macro duckdb__percentile_of(share, column) -%}
    percentile_cont({{ share }}) within group (order by cast({{ column }} as double))
{%- endmacro %}

{#- What becomes of people who entered a stage: how many went on to the next one, and after how long. -#}
{% macro stage_measures() -%}
    count(*) as people,
        sum(case when is_open then 1 else 0 end) as open_people,
        count(days_to_next) as went_on,
        {{ median_of('days_to_next') }} as median_days_to_next
{%- endmacro %}

{#- The funnel of groups of people, who belong together by the columns `by`: every stage, also one that nobody entered. -#}
{% macro funnel_of(by) -%}
with stages as (
    select * from {{ ref('int_lifecycle_stages') }}
),

{% set key = by | join(', ') -%}
measured as (
    select
        stage_number,
        {{ key }},
        {{ stage_measures() }},
        {{ median_of('days_since_first') }} as median_days
    from {{ ref('int_person_stages') }}
    group by stage_number, {{ key }}
),

groups as (
    select distinct
        stages.framework,
        {% for column in by %}measured.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
    from measured
    inner join stages on measured.stage_number = stages.stage_number
),

final as (
    select
        stages.framework,
        stages.stage_order,
        stages.stage,
        {% for column in by %}groups.{{ column }},
        {% endfor -%}
        coalesce(measured.people, 0) as people,
        round(
            cast(coalesce(measured.people, 0) as {{ type_decimal() }})
            / nullif(first_value(coalesce(measured.people, 0)) over first_stage, 0), 6
        ) as share_of_first,
        round(cast(measured.median_days as {{ type_decimal() }}), 2) as median_days,
        round(cast(measured.went_on as {{ type_decimal() }}) / nullif(measured.open_people, 0), 6) as to_next_share,
        round(cast(measured.median_days_to_next as {{ type_decimal() }}), 2) as median_days_to_next
    from stages
    inner join groups on stages.framework = groups.framework
    left join measured
        on
            stages.stage_number = measured.stage_number
            {% for column in by %}and groups.{{ column }} = measured.{{ column }}
            {% endfor %}
    window first_stage as (
        partition by stages.framework, {% for column in by %}groups.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
        order by stages.stage_order
    )
)

select * from final
{%- endmacro %}
