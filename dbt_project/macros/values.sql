{#- Engine differences in types, text and JSON. -#}
{% macro type_text() -%} {{ adapter.dispatch('type_text')() }} {%- endmacro %}
{% macro default__type_text() -%} text {%- endmacro %}
{% macro spark__type_text() -%} string {%- endmacro %}

{#- A setting as a value of type text. -#}
{% macro text_of(setting) -%} cast('{{ setting }}' as {{ type_text() }}) {%- endmacro %}

{% macro type_double() -%} {{ adapter.dispatch('type_double')() }} {%- endmacro %}
{% macro default__type_double() -%} double precision {%- endmacro %}
{% macro spark__type_double() -%} double {%- endmacro %}

{#- Exact decimals: money and rates. -#}
{% macro type_decimal() -%} {{ adapter.dispatch('type_decimal')() }} {%- endmacro %}
{% macro default__type_decimal() -%} numeric {%- endmacro %}
{% macro spark__type_decimal() -%} decimal(38, 12) {%- endmacro %}
{% macro duckdb__type_decimal() -%} decimal(38, 12) {%- endmacro %}

{#- An amount in another currency, rounded to `places`. -#}
{% macro converted(amount, rate, places) -%}
    {{ adapter.dispatch('converted')(amount ~ ' * ' ~ rate, amount, rate, places) }}
{%- endmacro %}
{% macro default__converted(product, amount, rate, places) -%} round({{ product }}, {{ places }}) {%- endmacro %}
{#- DuckDB divides decimals to doubles, and rates are quotients; what needs no rate stays exact. -#}
{% macro duckdb__converted(product, amount, rate, places) -%}
    cast(case
        when {{ rate }} = 1 then round({{ amount }}, {{ places }})
        else round(cast({{ amount }} as double) * {{ rate }}, {{ places }})
    end as {{ type_decimal() }})
{%- endmacro %}

{#- In as many digits as Spark's products have: 14 before the point, 24 after it. -#}
{% macro spark__converted(product, amount, rate, places) -%}
    cast(round(
        cast({{ amount }} as decimal(20, 6)) * cast({{ rate }} as decimal(38, 18)), {{ places }}
    ) as {{ type_decimal() }})
{%- endmacro %}

{#- Which rate made an amount of `currency` and `day` what it is; reads `rates`. -#}
{% macro rate_used(currency, day) -%}
    case
            when rates.rate is null then 'missing'
            when {{ currency }} = '{{ var("reporting_currency") }}' then 'none needed'
            when rates.rate_date = {{ day }} then 'of the day'
            else 'last known'
        end
{%- endmacro %}

{#- Text at a path of a JSON column, steps separated by dots; null where there is none. -#}
{% macro json_text(column, path) -%} {{ adapter.dispatch('json_text')(column, path) }} {%- endmacro %}
{% macro default__json_text(column, path) -%}
    {{ column }} #>> '{{ "{" ~ path.split(".") | join(",") ~ "}" }}'
{%- endmacro %}
{% macro duckdb__json_text(column, path) -%}
    json_extract_string({{ column }}, '$."{{ path.split(".") | join('"."') }}"')
{%- endmacro %}
{% macro spark__json_text(column, path) -%} get_json_object({{ column }}, '$.{{ path }}') {%- endmacro %}

{#- Does a text match a regular expression anywhere? Null does not. -#}
{% macro matches(value, pattern) -%} {{ adapter.dispatch('matches')(value, pattern) }} {%- endmacro %}
{% macro default__matches(value, pattern) -%} coalesce(regexp_like({{ value }}, {{ pattern }}), false) {%- endmacro %}
{% macro duckdb__matches(value, pattern) -%} coalesce(regexp_matches({{ value }}, {{ pattern }}), false) {%- endmacro %}

{#- Text ordered by code point, so that ties break alike on every server and engine. -#}
{% macro by_code_point(column) -%} {{ adapter.dispatch('by_code_point')(column) }} {%- endmacro %}
{% macro default__by_code_point(column) -%} {{ column }} {%- endmacro %}
{% macro postgres__by_code_point(column) -%} {{ column }} collate "C" {%- endmacro %}

{#- The first of a column's texts by code point. A plain text again: one that stayed by code point is lowered in ASCII only. -#}
{% macro first_by_code_point(column) -%} {{ adapter.dispatch('first_by_code_point')(column) }} {%- endmacro %}
{% macro default__first_by_code_point(column) -%} min({{ column }}) {%- endmacro %}
{% macro postgres__first_by_code_point(column) -%} (min({{ column }} collate "C") collate "default") {%- endmacro %}

{#- The texts of a group as one, in an order, with a separator between them. -#}
{% macro joined_texts(value, separator, order) -%}
    {{ adapter.dispatch('joined_texts')(value, separator, order) }}
{%- endmacro %}
{% macro default__joined_texts(value, separator, order) -%}
    string_agg({{ value }}, '{{ separator }}' order by {{ order }})
{%- endmacro %}
{% macro spark__joined_texts(value, separator, order) -%}
    listagg({{ value }}, '{{ separator }}') within group (order by {{ order }})
{%- endmacro %}

{#- Empty text is no text. -#}
{% macro filled(column) -%} nullif({{ adapter.dispatch('trimmed')(column) }}, '') {%- endmacro %}
{% macro default__trimmed(column) -%} trim({{ column }}) {%- endmacro %}
{#- A column with nothing to trim is done at a twentieth of the price: Postgres lists a text's characters to trim it. -#}
{% macro postgres__trimmed(column) -%}
    {%- if modules.re.fullmatch('[A-Za-z0-9_.]+', column) -%}
        case when position(' ' in {{ column }}) = 0 then {{ column }} else trim({{ column }}) end
    {%- else -%} trim({{ column }}) {%- endif -%}
{%- endmacro %}

{#- Readable id: the source in front of the source's own id; null stays null. -#}
{% macro readable_id(source, column) -%} '{{ source }}:' || {{ filled(column) }} {%- endmacro %}

{#- Readable id of an order, a customer or a product that another source may have made: `numbers_of`, else this one. -#}
{% macro shop_id(source, column) -%} {{ readable_id(var('numbers_of') or source, column) }} {%- endmacro %}

{#- Names of the fields of a JSON object, sorted and joined by commas; empty for an empty object or null. -#}
{% macro json_keys(column) -%} {{ adapter.dispatch('json_keys')(column) }} {%- endmacro %}
{% macro default__json_keys(column) -%}
    case
        when jsonb_typeof({{ column }}) = 'object'
            then coalesce((select string_agg(name, ',' order by name) from jsonb_object_keys({{ column }}) as names (name)), '')
        else ''
    end
{%- endmacro %}
{% macro duckdb__json_keys(column) -%} coalesce(array_to_string(list_sort(json_keys({{ column }})), ','), '') {%- endmacro %}
{% macro spark__json_keys(column) -%} coalesce(array_join(array_sort(json_object_keys({{ column }})), ','), '') {%- endmacro %}

{#- `with x as {{ computed_once() }} (…)`: what costs much per row is not copied into each of its uses. -#}
{% macro computed_once() -%} {{ adapter.dispatch('computed_once')('materialized') }} {%- endmacro %}
{% macro default__computed_once(word) -%} {{ word }} {%- endmacro %}
{% macro spark__computed_once(word) -%} {%- endmacro %}

{#-
    `from x {{ reckoned_here() }}`: else Postgres merges the subquery into what reads it, and reckons an expression anew
    wherever it is named.
-#}
{% macro reckoned_here() -%} {{ adapter.dispatch('reckoned_here')() }} {%- endmacro %}
{% macro default__reckoned_here() -%} {%- endmacro %}
{% macro postgres__reckoned_here() -%} offset 0 {%- endmacro %}

{#-
    `with x as {{ fenced() }} (… from y {{ reckoned_here() }})`: as computed_once, for what is read in one place only. Postgres
    would write every row aside for it; there reckoned_here is enough.
-#}
{% macro fenced() -%} {{ adapter.dispatch('fenced')(computed_once()) }} {%- endmacro %}
{% macro default__fenced(word) -%} {{ word }} {%- endmacro %}
{% macro postgres__fenced(word) -%} {%- endmacro %}
