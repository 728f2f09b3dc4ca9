{#- Statement that takes the rows of the listed persons out of the table that is about to get their new ones. -#}
{% macro forget_persons(persons) -%}
    {%- if execute and is_incremental() -%}
        delete from {{ this }} where person_id in (select person_id from {{ persons }})
    {%- endif -%}
{%- endmacro %}
