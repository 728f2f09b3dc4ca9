{#- The night of the run as a date: everything a run books is booked under it. -#}
{% macro night() -%}
    {%- if var('night') -%} cast('{{ var("night") }}' as date)
    {%- else -%} {{ business_day('current_timestamp') }}
    {%- endif -%}
{%- endmacro %}

{#- End of the newest night, as an instant: what is younger is not known yet. -#}
{% macro as_of() -%}
    {%- if var('as_of') -%} cast('{{ var("as_of") }}' as {{ type_instant() }})
    {%- else -%} current_timestamp
    {%- endif -%}
{%- endmacro %}

{#- Days of lookback for the kind of conversion in a column; kinds that the setting does not name have its `default`. -#}
{% macro lookback_days(kind) -%}
    case {{ kind }}
    {%- for name, days in var('lookback_days').items() if name != 'default' %} when '{{ name }}' then {{ days | int }}
    {%- endfor %} else {{ var('lookback_days').get('default', 90) | int }} end
{%- endmacro %}

{#- Is a host one of the shop's own domains, or below one? Null counts as not. `where (false)` is an alias on Spark. -#}
{% macro is_own_host(host) -%}
    (
        1 = 0
        {%- for domain in var('shop_domains') %}
        or coalesce({{ host }} = '{{ domain | lower }}' or {{ host }} like '%.{{ domain | lower }}', false)
        {%- endfor %}
    )
{%- endmacro %}
