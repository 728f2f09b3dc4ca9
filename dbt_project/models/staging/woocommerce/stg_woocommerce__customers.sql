with source as (
    select * from {{ source('raw', 'woocommerce__customers') }}
),

final as (
    select
        {{ readable_id('woocommerce', 'customer_id') }} as customer_id,
        {{ filled('email_hash') }} as email_hash,
        {{ filled('phone_hash') }} as phone_hash,
        {{ filled('user_id') }} as user_id,
        upper({{ filled('country') }}) as country,
        lower({{ filled('consent_ads') }}) as consent_ads,
        accepts_marketing,
        created_at,
        cast(null as {{ type_instant() }}) as consent_at,
        updated_at
    from source
)

select * from final
