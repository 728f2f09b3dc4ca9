{#- 64 bits that tell one row of values from another; a null differs from an empty text. Add them up for a set of rows. -#}
{% macro fingerprint(columns) -%} {{ adapter.dispatch('fingerprint')(columns) }} {%- endmacro %}
{#-
    The hash of a row is linear in those of its values: two rows that exchange one would add up to the same. Hashed once
    more, they do not. No value becomes a text for it, which takes three times as long.
-#}
{% macro default__fingerprint(columns) -%}
    hashint8extended(hash_record_extended(row({{ columns | join(', ') }}), 0), 0)
{%- endmacro %}
{#- As a decimal: a sum of 64-bit numbers leaves 64 bits. -#}
{% macro spark__fingerprint(columns) -%} cast(xxhash64({{ values_as_text(columns) }}) as {{ type_whole() }}) {%- endmacro %}
{% macro duckdb__fingerprint(columns) -%} hash_text({{ values_as_text(columns) }}) {%- endmacro %}

{% macro values_as_text(columns) -%}
    {%- for column in columns -%}
        coalesce(cast({{ column }} as {{ type_text() }}), '~') {%- if not loop.last %} || '|' || {% endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- Postgres's 64-bit hash of a text, the same on every engine: it decides about people. -#}
{% macro hashed_text(value) -%} {{ adapter.dispatch('hashed_text')(value) }} {%- endmacro %}
{% macro default__hashed_text(value) -%} hash_text({{ value }}) {%- endmacro %}
{% macro postgres__hashed_text(value) -%} hashtextextended({{ value }}, 0) {%- endmacro %}

{#- An instant for a fingerprint, which must not depend on the session's time zone: a text of it would. -#}
{% macro instant(value) -%} {{ adapter.dispatch('instant')(value) }} {%- endmacro %}
{% macro default__instant(value) -%} {{ epoch(value) }} {%- endmacro %}
{% macro postgres__instant(value) -%} {{ value }} {%- endmacro %}

{#- Exact seconds since 1970. -#}
{% macro epoch(instant) -%} {{ seconds_between("cast('1970-01-01 00:00:00+00' as " ~ type_instant() ~ ")", instant) }} {%- endmacro %}
