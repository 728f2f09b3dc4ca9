{#- Layers of `totals` (which, layer, amount) that say something else than another one of the same `which`. -#}
{% macro layers_that_differ(totals, amount) -%}
compared as (
    select
        *,
        min({{ amount }}) over (partition by which) as smallest,
        max({{ amount }}) over (partition by which) as largest
    from {{ totals }}
)

select * from compared
where smallest <> largest
{%- endmacro %}

{#- One row per name; a left join from it keeps what a table does not have, as a total of zero. -#}
{% macro each_split(splits) -%}
{% for split in splits %}
    select '{{ split }}' as split {% if not loop.last %} union all {% endif %}
{% endfor %}
{%- endmacro %}

{#- A row per model: what fct_channel_performance_daily adds up of a measure; zero for a model that it lacks. -#}
{% macro channel_days_by_model(which, measure, amount) -%}
select
    '{{ which }}' as which,
    'fct_channel_performance_daily, ' || models.model as layer,
    coalesce(sum(days.{{ measure }}), 0) as {{ amount }}
from {{ ref('attribution_models') }} as models
left join {{ ref('fct_channel_performance_daily') }} as days on models.model = days.model
group by models.model
{%- endmacro %}
