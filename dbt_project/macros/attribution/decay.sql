{#-
    What an age of `seconds` leaves of a weight: 2^(-seconds / half life), as a whole number of 10^-24 of the weight of
    the path's last touch. Exact to 24 digits and more, so that shares are rounded alike on every machine; floats are not.
-#}
{% macro decay_weight(seconds, half_lives, most_half_lives) -%}
    {{ adapter.dispatch('decay_weight')(seconds, half_lives, most_half_lives) }}
{%- endmacro %}
{#- Whole half-lives are powers of two, exactly; weights are whole as multiples of that of the oldest touch. -#}
{% macro default__decay_weight(seconds, half_lives, most_half_lives) -%}
    round(exp(
        round(-0.693147180559945309417232121458 * mod({{ seconds }}, {{ half_life() }}) / {{ half_life() }}, 26)
    ) * 1000000000000000000000000)
    * round(power(cast(2 as {{ type_decimal() }}), least({{ most_half_lives }}, 128) - {{ half_lives }}))
{%- endmacro %}
{#- In 38 digits: what is younger than 79 half-lives weighs something. -#}
{% macro duckdb__decay_weight(seconds, half_lives, most_half_lives) -%}
    decay_weight(cast({{ seconds }} * 1000000 as bigint), {{ half_life() }})
{%- endmacro %}
{% macro spark__decay_weight(seconds, half_lives, most_half_lives) -%}
    decay_weight(cast({{ seconds }} * 1000000 as bigint), cast({{ half_life() }} as double))
{%- endmacro %}

{#- Half-life of time decay in seconds. -#}
{% macro half_life() -%} ({{ var('half_life_days') }} * 86400) {%- endmacro %}
