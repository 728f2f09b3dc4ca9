{#- Engine differences in the calendar. Months and weeks are those of business days. -#}
{% macro first_day_of(grain, day) -%} cast(date_trunc('{{ grain }}', {{ day }}) as date) {%- endmacro %}

{#- First day of the month or week after the one that begins with `first_day`. -#}
{% macro next_first_day(grain, first_day) -%} cast({{ first_day }} + interval {{ "'7' day" if grain == 'week' else "'1' month" }} as date) {%- endmacro %}

{#- Calendar months from the month of one date to the month of a later one. -#}
{% macro months_between_months(earlier, later) -%}
    cast(
        12 * (extract(year from {{ later }}) - extract(year from {{ earlier }}))
        + extract(month from {{ later }}) - extract(month from {{ earlier }}) as integer
    )
{%- endmacro %}

{#- One row per calendar month, `month_date` its first day, from one date to another. -#}
{% macro months_from(first, last) -%} {{ adapter.dispatch('months_from')(first, last) }} {%- endmacro %}
{% macro default__months_from(first, last) -%}
    select cast(month_at as date) as month_date
    from generate_series(
        date_trunc('month', cast({{ first }} as timestamp)), cast({{ last }} as timestamp), interval '1 month'
    ) as months (month_at)
{%- endmacro %}
{% macro duckdb__months_from(first, last) -%}
    select cast(unnest(generate_series(
        date_trunc('month', cast({{ first }} as timestamp)), cast({{ last }} as timestamp), interval '1 month'
    )) as date) as month_date
{%- endmacro %}
{% macro spark__months_from(first, last) -%}
    {{ dates_from("trunc(" ~ first ~ ", 'month')", last, 'month') }} as month_date
{%- endmacro %}

{#- One row per day, `day_date`, from one date to another. -#}
{% macro days_from(first, last) -%} {{ adapter.dispatch('days_from')(first, last) }} {%- endmacro %}
{% macro default__days_from(first, last) -%}
    select cast(day_at as date) as day_date
    from generate_series(
        cast({{ first }} as timestamp), cast({{ last }} as timestamp), interval '1 day'
    ) as days (day_at)
{%- endmacro %}
{% macro duckdb__days_from(first, last) -%}
    select cast(unnest(generate_series(
        cast({{ first }} as timestamp), cast({{ last }} as timestamp), interval '1 day'
    )) as date) as day_date
{%- endmacro %}
{% macro spark__days_from(first, last) -%}
    {{ dates_from(first, last, 'day') }} as day_date
{%- endmacro %}

{#- Spark counts down where the last date is before the first; there are no dates then. -#}
{% macro dates_from(first, last, grain) -%}
    select explode(case when {{ first }} <= {{ last }} then sequence({{ first }}, {{ last }}, interval 1 {{ grain }}) end)
{%- endmacro %}
