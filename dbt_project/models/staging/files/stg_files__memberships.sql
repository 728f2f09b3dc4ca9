with final as (
    {% call(name) of_file_contract() %}
    select
        {{ readable_id(name, 'membership_id') }} as membership_id,
        {{ filled('email_hash') }} as email_hash,
        {{ filled('user_id') }} as user_id,
        {{ shop_id(name, 'customer_id') }} as customer_id,
        {{ filled('community') }} as community,
        joined_at,
        left_at,
        updated_at,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__memberships') }}
    {% endcall %}
)

select * from final
