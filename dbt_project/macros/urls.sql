{#- Host of a URL in lower case; null where there is no URL. -#}
{% macro url_host(url) -%}
    {%- set rest = "split_part(" ~ url ~ ", '://', case when position('://' in " ~ url ~ ") > 0 then 2 else 1 end)" -%}
    nullif(lower(split_part(split_part(split_part(split_part({{ rest }}, '/', 1), '?', 1), '#', 1), ':', 1)), '')
{%- endmacro %}

{#- What stands between the question mark and the fragment of a URL; null where there is nothing. -#}
{% macro url_query(url) -%}
    case when position('?' in {{ url }}) > 0
        then nullif(split_part(substr({{ url }}, position('?' in {{ url }}) + 1), '#', 1), '') end
{%- endmacro %}

{#- A parameter of a query string, still encoded; null where it is missing or empty. -#}
{% macro url_parameter(query, name) -%}
    nullif(split_part(split_part('&' || {{ query }}, '&{{ name }}=', 2), '&', 1), '')
{%- endmacro %}

{#- A parameter's value without its percent escapes. What is not valid UTF-8 stays as it came: no URL may stop a night. -#}
{% macro url_decoded(value) -%} {{ adapter.dispatch('url_decoded')(value) }} {%- endmacro %}

{% macro default__url_decoded(value) -%} url_decode(replace({{ value }}, '+', ' ')) {%- endmacro %}

{#- Postgres has no text with a zero in it: such a value stays as it came. -#}
{% macro duckdb__url_decoded(value) -%}
    case
        when position('%00' in {{ value }}) > 0 then {{ value }}
        else coalesce(try(url_decode(replace({{ value }}, '+', ' '))), {{ value }})
    end
{%- endmacro %}

{#- Where Java finds no UTF-8 it puts U+FFFD; a percent sign that begins no escape is an error to it. -#}
{% macro spark__url_decoded(value) -%}
    {%- set decoded = "try_url_decode(regexp_replace(" ~ value ~ ", '%(?![0-9a-fA-F]{2})', '%25'))" -%}
    case
        when position('%00' in {{ value }}) > 0 then {{ value }}
        when position('\uFFFD' in {{ decoded }}) > 0 and position('%EF%BF%BD' in upper({{ value }})) = 0 then {{ value }}
        else coalesce({{ decoded }}, {{ value }})
    end
{%- endmacro %}

{% macro postgres__url_decoded(value) -%}
    {#- RFC 3629: well-formed byte sequences; a percent sign that begins no escape stands for itself. -#}
    {%- set tail = '%[89ab][0-9a-f]' -%}
    {%- set well_formed = '^([^%]|%(?![0-9a-f]{2})|%(0[1-9a-f]|[1-7][0-9a-f])|%(c[2-9a-f]|d[0-9a-f])' ~ tail
        ~ '|%e0%[ab][0-9a-f]' ~ tail ~ '|%e[1-9a-cef]' ~ tail ~ tail ~ '|%ed%[89][0-9a-f]' ~ tail
        ~ '|%f0%[9ab][0-9a-f]' ~ tail ~ tail ~ '|%f[1-3]' ~ tail ~ tail ~ tail
        ~ '|%f4%8[0-9a-f]' ~ tail ~ tail ~ ')*$' -%}
    case
        when position('%' in {{ value }}) = 0 then replace({{ value }}, '+', ' ')
        when regexp_like({{ value }}, '{{ well_formed }}', 'i') then (
            select
                convert_from(decode(string_agg(
                    case
                        when pieces.found[1] like '\%__' then substr(pieces.found[1], 2)
                        else encode(convert_to(pieces.found[1], 'UTF8'), 'hex')
                    end, '' order by pieces.place
                ), 'hex'), 'UTF8')
            from regexp_matches(replace({{ value }}, '+', ' '), '%[0-9a-f]{2}|%|[^%]+', 'gi')
                with ordinality as pieces (found, place)
        )
        else {{ value }}
    end
{%- endmacro %}

{#- A URL without query string and fragment; null where there is nothing. -#}
{% macro url_page(url) -%} nullif(split_part(split_part({{ url }}, '?', 1), '#', 1), '') {%- endmacro %}
