{#- Words of a text in lower case, a blank before and after each: a name is found as a whole, however it is joined. -#}
{% macro plain_words(text) -%} {{ adapter.dispatch('plain_words')(text) }} {%- endmacro %}
{% macro default__plain_words(text) -%}
    (' ' || trim(regexp_replace(lower({{ text }}), '[^[:alnum:]]+', ' ', 'g')) || ' ')
{%- endmacro %}
{% macro duckdb__plain_words(text) -%}
    (' ' || trim(regexp_replace(lower({{ text }}), '[^\p{L}\p{N}]+', ' ', 'g')) || ' ')
{%- endmacro %}
{% macro spark__plain_words(text) -%}
    (' ' || trim(regexp_replace(lower({{ text }}), '[^\\p{L}\\p{N}]+', ' ')) || ' ')
{%- endmacro %}

{#- Is a page of the shop's one that compares? By its path, in English and German; whom it names is asked elsewhere. -#}
{% macro is_comparison_page(page) -%}
    {{ matches('lower(' ~ page ~ ')', "'(compar|vergleich|versus|[/-]vs[/-]|switch|wechsel|alternativ)'") }}
{%- endmacro %}

{#- Instant before which signs of interest are no longer read: two half-lives of the slowest. -#}
{% macro competitor_evidence_since() -%} {{ as_of() }} - {{ days(365) }} {%- endmacro %}

{#-
    All versions of a stream's rows with the business days between which each held; valid_to is the first day on which it
    held no more. What an account's first reading found is taken to have held before: nobody read it then.
-#}
{% macro raw_versions(stream, columns) -%}
    select
        {% for column in columns %}{{ column }},
        {% endfor -%}
        case
            when _as_of = min(_as_of) over (partition by account_id) then date '1970-01-01' else _as_of
        end as valid_from,
        valid_to
    from (
        select {{ columns | join(', ') }}, _as_of, cast(null as date) as valid_to
        from {{ source('raw', stream) }}
        union all
        select {{ columns | join(', ') }}, _as_of, _as_of_to as valid_to
        from {{ source('raw_history', stream) }}
    ) as versions
{%- endmacro %}
