{#-
    Bound of Wilson's 95 % interval of a share, `hits` of `trials`; null without trials. `side`: - or +.
    Source: Wilson: Probable inference, JASA 22 (1927).
-#}
{% macro wilson_bound(hits, trials, side) -%}
    {%- set n = 'cast(nullif(' ~ trials ~ ', 0) as ' ~ type_double() ~ ')' -%}
    case when {{ trials }} > 0 then greatest(0.0, least(1.0, (
        {{ hits }} / {{ n }} + 1.9208 / {{ n }} {{ side }} 1.96 * sqrt(({{ hits }} / {{ n }} * (1 - {{ hits }} / {{ n }}) + 0.9604 / {{ n }}) / {{ n }})
    ) / (1 + 3.8416 / {{ n }}))) end
{%- endmacro %}
