-- These events have no visit: int_event_visits makes visits of them by the one rule for all.
with source as (
    select * from {{ source('raw', 'web_events__events') }}
),

final as (
    select
        {{ readable_id('web_events', 'event_id') }} as event_id,
        {{ filled('anonymous_id') }} as anonymous_id,
        {{ filled('user_id') }} as user_id,
        {{ filled('email_hash') }} as email_hash,
        cast(null as {{ type_text() }}) as visit_id,
        {{ readable_id('web_events', 'product_id') }} as product_id,
        {{ filled('name') }} as event_name,
        {{ filled('page_url') }} as page_url,
        lower(coalesce(
            {{ filled(json_text('properties', 'device')) }}, {{ filled(json_text('properties', '$device_type')) }}
        )) as device,
        properties,
        value,
        occurred_at,
        cast(null as {{ type_instant() }}) as updated_at,
        _valid_from as published_at
    from source
)

select * from final
