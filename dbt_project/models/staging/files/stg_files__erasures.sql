with final as (
    {% call(name) of_file_contract() %}
    select
        {{ filled('email_hash') }} as email_hash,
        {{ filled('phone_hash') }} as phone_hash,
        {{ shop_id(name, 'customer_id') }} as customer_id,
        {{ filled('user_id') }} as user_id,
        requested_at,
        updated_at,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__erasures') }}
    {% endcall %}
)

select * from final
