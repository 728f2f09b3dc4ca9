with source as (
    select * from {{ source('raw', 'woocommerce__coupons') }}
),

final as (
    select
        {{ readable_id('woocommerce', 'coupon_id') }} as coupon_id,
        {{ filled('code') }} as coupon_code,
        {{ filled('discount_type') }} as discount_type,
        amount as discount_amount,
        usage_count,
        expires_at,
        created_at,
        updated_at
    from source
)

select * from final
