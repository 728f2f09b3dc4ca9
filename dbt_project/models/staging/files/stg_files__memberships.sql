with source as (
    select * from {{ source('raw', 'files__memberships') }}
),

final as (
    select
        {{ readable_id('files', 'membership_id') }} as membership_id,
        {{ filled('email_hash') }} as email_hash,
        {{ filled('user_id') }} as user_id,
        {{ readable_id('files', 'customer_id') }} as customer_id,
        {{ filled('community') }} as community,
        joined_at,
        left_at,
        updated_at
    from source
)

select * from final
