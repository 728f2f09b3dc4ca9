with source as (
    select * from {{ source('raw', 'files__customers') }}
),

final as (
    select
        {{ readable_id('files', 'customer_id') }} as customer_id,
        {{ filled('email_hash') }} as email_hash,
        {{ filled('phone_hash') }} as phone_hash,
        {{ filled('user_id') }} as user_id,
        upper({{ filled('country') }}) as country,
        lower({{ filled('consent_ads') }}) as consent_ads,
        accepts_marketing,
        created_at,
        consent_at,
        updated_at
    from source
)

select * from final
