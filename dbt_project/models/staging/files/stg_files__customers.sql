with final as (
    {% call(name) of_file_contract() %}
    select
        {{ readable_id(name, 'customer_id') }} as customer_id,
        {{ filled('email_hash') }} as email_hash,
        {{ filled('phone_hash') }} as phone_hash,
        {{ filled('user_id') }} as user_id,
        upper({{ filled('country') }}) as country,
        lower({{ filled('consent_ads') }}) as consent_ads,
        accepts_marketing,
        created_at,
        consent_at,
        updated_at,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__customers') }}
    {% endcall %}
)

select * from final
