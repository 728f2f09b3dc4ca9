with source as (
    select * from {{ source('raw', 'files__events') }}
),

final as (
    select
        {{ readable_id('files', 'event_id') }} as event_id,
        {{ filled('anonymous_id') }} as anonymous_id,
        {{ filled('user_id') }} as user_id,
        {{ readable_id('files', 'visit_id') }} as visit_id,
        {{ readable_id('files', 'product_id') }} as product_id,
        {{ filled('name') }} as event_name,
        {{ filled('page_url') }} as page_url,
        properties,
        value,
        occurred_at,
        updated_at
    from source
)

select * from final
