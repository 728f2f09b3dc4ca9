{#- The same columns of each source's staging model, one below the other, with the source's name beside them. What keeps
    the contract of files brings its own, as several sources do. -#}
{% macro gathered(relations, columns) -%}
    {%- for source, relation in relations.items() %}
    select
        {{ columns | join(',\n        ') }},
        {{ 'source' if source == 'files' else "'" ~ source ~ "' as source" }}
    from {{ relation }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
