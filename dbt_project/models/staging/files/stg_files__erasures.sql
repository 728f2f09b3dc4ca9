with source as (
    select * from {{ source('raw', 'files__erasures') }}
),

final as (
    select
        {{ filled('email_hash') }} as email_hash,
        {{ filled('phone_hash') }} as phone_hash,
        {{ readable_id('files', 'customer_id') }} as customer_id,
        {{ filled('user_id') }} as user_id,
        requested_at,
        updated_at
    from source
)

select * from final
