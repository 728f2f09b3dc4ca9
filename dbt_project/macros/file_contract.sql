{#- The body once for each source that keeps the contract of files, one below the other; the body is given the source's
    name, which is also what it puts in front of ids and into the column `source`. -#}
{% macro of_file_contract() -%}
    {%- for name in ['files', 'sql'] %}
        {{- caller(name) -}}
        {{ '    union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
