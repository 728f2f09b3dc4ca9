with final as (
    {% call(name) of_file_contract() %}
    select
        {{ readable_id(name, 'visit_id') }} as visit_id,
        {{ filled('anonymous_id') }} as anonymous_id,
        {{ filled('user_id') }} as user_id,
        {{ shop_id(name, 'customer_id') }} as customer_id,
        {{ filled('email_hash') }} as email_hash,
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
        lower({{ filled('kind') }}) as kind,
        page_views,
        started_at,
        ended_at,
        updated_at,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__visits') }}
    {% endcall %}
)

select * from final
