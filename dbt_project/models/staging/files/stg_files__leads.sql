with final as (
    {% call(name) of_file_contract() %}
    select
        {{ readable_id(name, 'lead_id') }} as lead_id,
        {{ filled('email_hash') }} as email_hash,
        {{ filled('phone_hash') }} as phone_hash,
        {{ filled('anonymous_id') }} as anonymous_id,
        {{ shop_id(name, 'customer_id') }} as customer_id,
        {{ filled('form_id') }} as form_id,
        {{ filled('landing_url') }} as landing_url,
        {{ filled('referrer_url') }} as referrer_url,
        {{ filled('utm_source') }} as utm_source,
        {{ filled('utm_medium') }} as utm_medium,
        {{ filled('utm_campaign') }} as utm_campaign,
        {{ filled('utm_content') }} as utm_content,
        {{ filled('utm_term') }} as utm_term,
        {{ filled('gclid') }} as gclid,
        {{ filled('fbclid') }} as fbclid,
        {{ filled('msclkid') }} as msclkid,
        lower({{ filled('channel') }}) as given_channel,
        answers,
        created_at as lead_at,
        updated_at,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__leads') }}
    {% endcall %}
)

select * from final
