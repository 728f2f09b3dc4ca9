{#-
    The table as the last run left it, of a model that is built later in this one; none if there is none yet.
    dbt's graph has no loops, so such a table is read by name and not by ref().
-#}
{% macro last_known(layer, model) -%}
    {%- if execute -%}
        {{ return(adapter.get_relation(database=target.database, schema=layer, identifier=model)) }}
    {%- endif -%}
{%- endmacro %}

{#-
    The newest night, also while an older one is run again: the business day that ends at `as_of`. As a constant, because
    Postgres would reckon an instant's day in the shop's time zone anew for every row.
-#}
{% macro newest_night() -%}
    {%- if var('as_of') -%}
        {%- set zone = modules.pytz.timezone(var('shop_time_zone')) -%}
        {%- set newest = modules.datetime.datetime.fromisoformat(var('as_of')) - modules.datetime.timedelta(seconds=1) -%}
        cast('{{ [var("night"), newest.astimezone(zone).date() | string] | max }}' as date)
    {%- else -%} {{ night() }}
    {%- endif -%}
{%- endmacro %}
