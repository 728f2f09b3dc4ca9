-- Amounts are what the customer paid, in the customer's currency. Only what is paid counts: a payment that is
-- authorised, partial or late is pending; one that was voided came to nothing. The landing page is the journey's.
with source as (
    select * from {{ source('raw', 'shopify__orders') }}
),

final as (
    select
        {{ readable_id('shopify', 'order_id') }} as order_id,
        {{ readable_id('shopify', 'customer_id') }} as customer_id,
        {{ filled('email_hash') }} as email_hash,
        {{ filled('phone_hash') }} as phone_hash,
        {{ filled('user_id') }} as user_id,
        {{ filled('anonymous_id') }} as anonymous_id,
        case
            when is_test then 'test'
            when cancelled_at is not null or financial_status = 'VOIDED' then 'cancelled'
            when financial_status in ('PAID', 'PARTIALLY_REFUNDED', 'REFUNDED') then 'paid'
            else 'pending'
        end as status,
        upper({{ filled('currency') }}) as currency,
        {{ filled('discount_codes') }} as coupon_codes,
        {{ filled('referral_code') }} as referral_code,
        cast(null as {{ type_text() }}) as landing_url,
        cast(null as {{ type_text() }}) as referrer_url,
        case sales_channel when 'pos' then 'shop' else {{ filled('sales_channel') }} end as sales_channel,
        upper({{ filled('country') }}) as country,
        discount_total,
        shipping_total,
        tax_total,
        total as order_total,
        ordered_at,
        promised_at,
        delivered_at,
        updated_at
    from source
)

select * from final
