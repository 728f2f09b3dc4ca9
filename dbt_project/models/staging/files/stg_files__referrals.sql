with final as (
    {% call(name) of_file_contract() %}
    select
        {{ shop_id(name, 'referrer_customer_id') }} as referrer_customer_id,
        {{ shop_id(name, 'order_id') }} as order_id,
        {{ filled('referral_code') }} as referral_code,
        {{ filled('partner') }} as partner,
        used_at,
        updated_at,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__referrals') }}
    {% endcall %}
)

select * from final
