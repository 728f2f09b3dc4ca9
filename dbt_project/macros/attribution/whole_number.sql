{#- Exact whole part and rest of a division of two whole numbers that may have any number of digits. -#}
{% macro whole_part(number, divisor) -%} {{ adapter.dispatch('whole_part')(number, divisor) }} {%- endmacro %}
{% macro default__whole_part(number, divisor) -%} div({{ number }}, {{ divisor }}) {%- endmacro %}
{% macro spark__whole_part(number, divisor) -%} floor({{ number }} / {{ divisor }}) {%- endmacro %}
{% macro duckdb__whole_part(number, divisor) -%} ({{ number }} // {{ divisor }}) {%- endmacro %}
