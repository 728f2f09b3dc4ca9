{#-
    A person's place from 0 to 9999 in a list, by a keyed hash: the same for ever, and nobody can foresee it without the
    key. Raises an error without a key: places drawn with another one would not be the same.
-#}
{% macro holdout_place(list_name, person_id) -%}
    {%- if execute and not var('holdout_salt', none) and flags.WHICH in ('run', 'build') -%}
        {{ exceptions.raise_compiler_error("The variable holdout_salt is not set; python -m dbt_project sets it from the pepper.") }}
    {%- endif -%}
    {{ adapter.dispatch('holdout_place')(list_name, person_id) }}
{%- endmacro %}
{% macro default__holdout_place(list_name, person_id) -%}
    {%- set keyed = "'" ~ var('holdout_salt', '') ~ "|' || " ~ list_name ~ " || '|' || " ~ person_id -%}
    mod(cast(cast('x' || substr(encode(sha256(convert_to({{ keyed }}, 'UTF8')), 'hex'), 1, 8) as bit(32)) as bigint), 10000)
{%- endmacro %}
{% macro duckdb__holdout_place(list_name, person_id) -%}
    {%- set keyed = "'" ~ var('holdout_salt', '') ~ "|' || " ~ list_name ~ " || '|' || " ~ person_id -%}
    mod(cast('0x' || substr(sha256({{ keyed }}), 1, 8) as bigint), 10000)
{%- endmacro %}
{% macro spark__holdout_place(list_name, person_id) -%}
    {%- set keyed = "'" ~ var('holdout_salt', '') ~ "|' || " ~ list_name ~ " || '|' || " ~ person_id -%}
    mod(cast(conv(substr(sha2({{ keyed }}, 256), 1, 8), 16, 10) as bigint), 10000)
{%- endmacro %}
