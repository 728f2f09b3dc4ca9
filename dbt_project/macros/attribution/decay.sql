{#-
    2^(exponent) x 10^24 as a whole number, for an exponent = -seconds / half_life with 0 <= seconds < half_life.
    Decimal arithmetic to 30 digits, so that the figure is the same on every machine; floats are not.
-#}
{% macro decayed(seconds, half_life) -%} {{ adapter.dispatch('decayed')(seconds, half_life) }} {%- endmacro %}
{% macro default__decayed(seconds, half_life) -%}
    round(exp(-0.693147180559945309417232121458 * {{ seconds }} / {{ half_life }}) * 1000000000000000000000000)
{%- endmacro %}

{#- Half-life of time decay in seconds. -#}
{% macro half_life() -%} ({{ var('half_life_days') }} * 86400) {%- endmacro %}
