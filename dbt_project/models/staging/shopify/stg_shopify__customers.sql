-- Consent to e-mail is no consent to advertising; whoever refuses the sale of data refuses advertising too.
with source as (
    select * from {{ source('raw', 'shopify__customers') }}
),

final as (
    select
        {{ readable_id('shopify', 'customer_id') }} as customer_id,
        {{ filled('email_hash') }} as email_hash,
        {{ filled('phone_hash') }} as phone_hash,
        {{ filled('user_id') }} as user_id,
        upper({{ filled('country') }}) as country,
        case when is_data_sale_refused then 'denied' else lower({{ filled('consent_ads') }}) end as consent_ads,
        coalesce(email_consent = 'SUBSCRIBED' or sms_consent = 'SUBSCRIBED', false) as accepts_marketing,
        created_at,
        case when is_data_sale_refused then updated_at else consent_ads_at end as consent_at,
        updated_at
    from source
)

select * from final
