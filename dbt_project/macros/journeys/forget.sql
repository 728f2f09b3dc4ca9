{#- Statements that take the rows of listed persons, or conversions, out of a table that is about to get new ones. -#}
{% macro forget_persons(persons) -%} {{ _forget('person_id', persons) }} {%- endmacro %}
{% macro forget_conversions(conversions) -%} {{ _forget('conversion_id', conversions) }} {%- endmacro %}

{% macro _forget(column, listed) -%}
    {%- if execute and is_incremental() -%}
        delete from {{ this }} where {{ column }} in (select {{ column }} from {{ listed }})
    {%- endif -%}
{%- endmacro %}
