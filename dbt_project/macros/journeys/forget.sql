{#- Statements that take the rows of listed persons, or conversions, out of a table that is about to get new ones. -#}
{% macro forget_persons(persons) -%} {{ _forget('person_id', persons) }} {%- endmacro %}
{% macro forget_conversions(conversions) -%} {{ _forget('conversion_id', conversions) }} {%- endmacro %}

{% macro _forget(column, listed) -%}
    {%- if execute and is_incremental() -%} {{ adapter.dispatch('forgotten')(column, listed) }} {%- endif -%}
{%- endmacro %}
{% macro default__forgotten(column, listed) -%}
    delete from {{ this }} where {{ column }} in (select {{ column }} from {{ listed }})
{%- endmacro %}
{#- Files of Parquet are never changed: the rows that stay are written anew. -#}
{% macro spark__forgotten(column, listed) -%}
    {%- do rewritten(this, 'select kept.* from ' ~ this ~ ' as kept left anti join ' ~ listed ~ ' as listed on kept.'
        ~ column ~ ' = listed.' ~ column) -%}
{%- endmacro %}
