with source as (
    select * from {{ source('raw', 'files__referrals') }}
),

final as (
    select
        {{ readable_id('files', 'referrer_customer_id') }} as referrer_customer_id,
        {{ readable_id('files', 'order_id') }} as order_id,
        {{ filled('referral_code') }} as referral_code,
        {{ filled('partner') }} as partner,
        used_at,
        updated_at
    from source
)

select * from final
