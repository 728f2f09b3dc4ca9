{#- Engine differences in time. Instants are UTC; a business day is a date in the shop's time zone. -#}
{% macro type_instant() -%} {{ adapter.dispatch('type_instant')() }} {%- endmacro %}
{% macro default__type_instant() -%} timestamptz {%- endmacro %}
{% macro spark__type_instant() -%} timestamp {%- endmacro %}

{#- Business day of an instant. -#}
{% macro business_day(instant) -%} {{ adapter.dispatch('business_day')(instant) }} {%- endmacro %}
{% macro default__business_day(instant) -%}
    cast({{ instant }} at time zone '{{ var("shop_time_zone") }}' as date)
{%- endmacro %}
{% macro spark__business_day(instant) -%}
    cast(from_utc_timestamp({{ instant }}, '{{ var("shop_time_zone") }}') as date)
{%- endmacro %}

{#- Start of a business day, as an instant. -#}
{% macro start_of_day(day) -%} {{ adapter.dispatch('start_of_day')(day) }} {%- endmacro %}
{% macro default__start_of_day(day) -%}
    (cast({{ day }} as timestamp) at time zone '{{ var("shop_time_zone") }}')
{%- endmacro %}
{% macro spark__start_of_day(day) -%}
    to_utc_timestamp(cast({{ day }} as timestamp), '{{ var("shop_time_zone") }}')
{%- endmacro %}

{#- Seconds from one instant to a later one, with fractions. -#}
{% macro seconds_between(earlier, later) -%} {{ adapter.dispatch('seconds_between')(earlier, later) }} {%- endmacro %}
{% macro default__seconds_between(earlier, later) -%}
    extract(epoch from ({{ later }} - {{ earlier }}))
{%- endmacro %}
{% macro duckdb__seconds_between(earlier, later) -%}
    (cast(epoch_us({{ later }}) - epoch_us({{ earlier }}) as decimal(20, 0)) * 0.000001)
{%- endmacro %}
{% macro spark__seconds_between(earlier, later) -%}
    (cast(unix_micros({{ later }}) - unix_micros({{ earlier }}) as decimal(20, 0)) * 0.000001)
{%- endmacro %}

{#- Whole days from one date to a later one. -#}
{% macro days_between(earlier, later) -%} {{ adapter.dispatch('days_between')(earlier, later) }} {%- endmacro %}
{% macro default__days_between(earlier, later) -%} ({{ later }} - {{ earlier }}) {%- endmacro %}
{% macro spark__days_between(earlier, later) -%} datediff({{ later }}, {{ earlier }}) {%- endmacro %}

{#- A number of days as an interval of N x 24 hours, whatever the session's zone does in spring. -#}
{% macro days(number) -%} ({{ number }} * interval '24' hour) {%- endmacro %}
