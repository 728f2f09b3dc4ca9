{#- Whole numbers of as many digits as the engine has for exact ones: any on Postgres, 38 elsewhere. -#}
{% macro type_whole() -%} {{ adapter.dispatch('type_whole')() }} {%- endmacro %}
{% macro default__type_whole() -%} numeric {%- endmacro %}
{% macro spark__type_whole() -%} decimal(38, 0) {%- endmacro %}
{% macro duckdb__type_whole() -%} hugeint {%- endmacro %}

{#- By how much a remainder is enlarged before it is divided, so that remainders in different parts can be compared. -#}
{% macro enlarged(remainder) -%} {{ adapter.dispatch('enlarged')(remainder) }} {%- endmacro %}
{% macro default__enlarged(remainder) -%} {{ remainder }} * 1000000000000000000 {%- endmacro %}
{% macro spark__enlarged(remainder) -%} {{ remainder }} * 1000000 {%- endmacro %}
{% macro duckdb__enlarged(remainder) -%} {{ remainder }} * 1000000 {%- endmacro %}

{#- Exact whole part of a division of two whole numbers. -#}
{% macro whole_part(number, divisor) -%} {{ adapter.dispatch('whole_part')(number, divisor) }} {%- endmacro %}
{% macro default__whole_part(number, divisor) -%} div({{ number }}, {{ divisor }}) {%- endmacro %}
{#- Spark divides decimals to as many places as are left, and rounds; of a multiple there is nothing to round. -#}
{% macro spark__whole_part(number, divisor) -%}
    cast((({{ number }}) - mod({{ number }}, {{ divisor }})) / ({{ divisor }}) as decimal(38, 0))
{%- endmacro %}
{% macro duckdb__whole_part(number, divisor) -%} (({{ number }}) // ({{ divisor }})) {%- endmacro %}
