-- The session that an order is attributed to. Orders made in the admin pages have none.
with source as (
    select * from {{ source('raw', 'woocommerce__orders') }}
    where session_started_at is not null and coalesce(source_type, '') <> 'admin'
),

final as (
    select
        {{ readable_id('woocommerce', 'order_id') }} as visit_id,
        {{ readable_id('woocommerce', 'order_id') }} as order_id,
        {{ filled('session_entry') }} as landing_url,
        {{ filled('referrer_url') }} as referrer_url,
        case when source_type = 'utm' then {{ filled('utm_source') }} end as utm_source,
        case when source_type = 'utm' then {{ filled('utm_medium') }} end as utm_medium,
        {{ filled('utm_campaign') }} as utm_campaign,
        {{ filled('utm_content') }} as utm_content,
        {{ filled('utm_term') }} as utm_term,
        session_started_at as started_at,
        updated_at
    from source
)

select * from final
