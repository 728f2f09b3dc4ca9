-- Rates of every source that has them, alike; of one pair and day there may be several.
{%- set columns = ['base_currency', 'quote_currency', 'rate', 'rate_date', 'updated_at'] %}
with final as (
    {% for source in ['files'] -%}
        select
            '{{ source }}' as source,
            {{ columns | join(', ') }}
        from {{ ref('stg_' ~ source ~ '__exchange_rates') }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from final
