-- Umami keeps amounts in the currency sent with them: another one than the shop's is no value here.
with source as (
    select * from {{ source('raw', 'umami__events') }}
),

final as (
    select
        {{ readable_id('umami', 'event_id') }} as event_id,
        {{ filled('anonymous_id') }} as anonymous_id,
        {{ filled('user_id') }} as user_id,
        {{ readable_id('umami', 'visit_id') }} as visit_id,
        {{ shop_id('umami', 'product_id') }} as product_id,
        case when event_type = 1 then 'page_view' else {{ filled('event_name') }} end as event_name,
        {{ filled('page_url') }} as page_url,
        {{ filled('referrer_url') }} as referrer_url,
        {{ filled('utm_source') }} as utm_source,
        {{ filled('utm_medium') }} as utm_medium,
        {{ filled('utm_campaign') }} as utm_campaign,
        {{ filled('utm_content') }} as utm_content,
        {{ filled('utm_term') }} as utm_term,
        {{ filled('gclid') }} as gclid,
        {{ filled('fbclid') }} as fbclid,
        {{ filled('msclkid') }} as msclkid,
        {{ filled('ttclid') }} as ttclid,
        {{ filled('device') }} as device,
        upper({{ filled('country') }}) as country,
        properties,
        case when currency is null or upper(currency) = '{{ var("reporting_currency") }}' then value end as value,
        created_at as occurred_at,
        cast(null as {{ type_instant() }}) as updated_at,
        _valid_from as published_at
    from source
)

select * from final
