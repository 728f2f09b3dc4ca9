{#- 64 bits that tell one row of values from another; a null differs from an empty text. Add them up for a set of rows. -#}
{% macro fingerprint(columns) -%} {{ adapter.dispatch('fingerprint')(columns) }} {%- endmacro %}
{% macro default__fingerprint(columns) -%}
    hashtextextended(
        {%- for column in columns %} coalesce(cast({{ column }} as text), '~'){% if not loop.last %} || '|' ||{% endif %}
        {%- endfor %}, 0
    )
{%- endmacro %}
{% macro spark__fingerprint(columns) -%} xxhash64({{ columns | join(', ') }}) {%- endmacro %}
{% macro duckdb__fingerprint(columns) -%}
    hash_text(
        {%- for column in columns %} coalesce(cast({{ column }} as text), '~'){% if not loop.last %} || '|' ||{% endif %}
        {%- endfor %}
    )
{%- endmacro %}

{#- Exact seconds since 1970, so that a fingerprint does not depend on the session's time zone. -#}
{% macro epoch(instant) -%} {{ seconds_between("cast('1970-01-01 00:00:00+00' as " ~ type_instant() ~ ")", instant) }} {%- endmacro %}
