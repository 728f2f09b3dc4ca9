-- Visits and other touches of every source that has them, alike.
{%- set columns = [
    'visit_id', 'anonymous_id', 'user_id', 'customer_id', 'email_hash', 'landing_url', 'referrer_url', 'utm_source',
    'utm_medium', 'utm_campaign', 'utm_content', 'utm_term', 'gclid', 'fbclid', 'msclkid', 'given_channel', 'kind',
    'page_views', 'started_at', 'ended_at', 'updated_at'
] %}
with final as (
    {% for source in ['files'] -%}
        select
            '{{ source }}' as source,
            {{ columns | join(', ') }}
        from {{ ref('stg_' ~ source ~ '__visits') }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from final
