with source as (
    select * from {{ source('raw', 'shopify__journey_visits') }}
),

final as (
    select
        {{ readable_id('shopify', 'visit_id') }} as visit_id,
        {{ readable_id('shopify', 'order_id') }} as order_id,
        {{ filled('landing_url') }} as landing_url,
        {{ filled('referrer_url') }} as referrer_url,
        {{ filled('utm_source') }} as utm_source,
        {{ filled('utm_medium') }} as utm_medium,
        {{ filled('utm_campaign') }} as utm_campaign,
        {{ filled('utm_content') }} as utm_content,
        {{ filled('utm_term') }} as utm_term,
        visited_at as started_at,
        updated_at
    from source
)

select * from final
