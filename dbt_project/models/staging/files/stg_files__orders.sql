with final as (
    {% call(name) of_file_contract() %}
    select
        {{ readable_id(name, 'order_id') }} as order_id,
        {{ readable_id(name, 'customer_id') }} as customer_id,
        {{ filled('email_hash') }} as email_hash,
        {{ filled('phone_hash') }} as phone_hash,
        {{ filled('user_id') }} as user_id,
        {{ filled('anonymous_id') }} as anonymous_id,
        lower({{ filled('status') }}) as status,
        upper({{ filled('currency') }}) as currency,
        {{ filled('coupon_codes') }} as coupon_codes,
        {{ filled('referral_code') }} as referral_code,
        {{ filled('landing_url') }} as landing_url,
        {{ filled('referrer_url') }} as referrer_url,
        {{ filled('sales_channel') }} as sales_channel,
        upper({{ filled('country') }}) as country,
        discount_total,
        shipping_total,
        tax_total,
        total as order_total,
        ordered_at,
        promised_at,
        delivered_at,
        updated_at,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__orders') }}
    {% endcall %}
)

select * from final
