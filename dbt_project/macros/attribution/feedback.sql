{#-
    The table as the last run left it, of a model that is built later in this one; none if there is none yet.
    dbt's graph has no loops, so such a table is read by name and not by ref().
-#}
{% macro last_known(layer, model) -%}
    {%- if execute -%}
        {{ return(adapter.get_relation(database=target.database, schema=layer, identifier=model)) }}
    {%- endif -%}
{%- endmacro %}

{#- The newest night, also while an older one is run again: the business day that ends at `as_of`. -#}
{% macro newest_night() -%}
    {%- if var('as_of') -%} greatest({{ night() }}, {{ business_day('(' ~ as_of() ~ " - interval '1' second)") }})
    {%- else -%} {{ night() }}
    {%- endif -%}
{%- endmacro %}
