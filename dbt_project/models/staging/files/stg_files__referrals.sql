with final as (
    {% call(name) of_file_contract() %}
    select
        {{ readable_id(name, 'referrer_customer_id') }} as referrer_customer_id,
        {{ readable_id(name, 'order_id') }} as order_id,
        {{ filled('referral_code') }} as referral_code,
        {{ filled('partner') }} as partner,
        used_at,
        updated_at,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__referrals') }}
    {% endcall %}
)

select * from final
