-- Processing and completed orders are paid; a refunded one was paid too, its refunds take the value off. The landing
-- page is that of the attributed session, see stg_woocommerce__sessions.
with source as (
    select * from {{ source('raw', 'woocommerce__orders') }}
),

final as (
    select
        {{ readable_id('woocommerce', 'order_id') }} as order_id,
        {{ readable_id('woocommerce', 'customer_id') }} as customer_id,
        {{ filled('email_hash') }} as email_hash,
        {{ filled('phone_hash') }} as phone_hash,
        {{ filled('user_id') }} as user_id,
        {{ filled('anonymous_id') }} as anonymous_id,
        case
            when status in ('processing', 'completed', 'refunded') then 'paid'
            when status in ('cancelled', 'failed', 'trash') then 'cancelled'
            else 'pending'
        end as status,
        upper({{ filled('currency') }}) as currency,
        {{ filled('coupon_codes') }} as coupon_codes,
        {{ filled('referral_code') }} as referral_code,
        cast(null as {{ type_text() }}) as landing_url,
        cast(null as {{ type_text() }}) as referrer_url,
        case when created_via in ('checkout', 'store-api') then 'web' else {{ filled('created_via') }} end
            as sales_channel,
        upper({{ filled('country') }}) as country,
        discount_total,
        shipping_total,
        tax_total,
        total as order_total,
        ordered_at,
        cast(null as {{ type_instant() }}) as promised_at,
        cast(null as {{ type_instant() }}) as delivered_at,
        updated_at
    from source
)

select * from final
