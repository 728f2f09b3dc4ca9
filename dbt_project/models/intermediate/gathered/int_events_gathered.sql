-- Things visitors did, of every source that has them, alike.
{%- set columns = [
    'event_id', 'anonymous_id', 'user_id', 'visit_id', 'product_id', 'event_name', 'page_url', 'properties', 'value',
    'occurred_at', 'updated_at'
] %}
with final as (
    {% for source in ['files'] -%}
        select
            '{{ source }}' as source,
            {{ columns | join(', ') }}
        from {{ ref('stg_' ~ source ~ '__events') }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from final
