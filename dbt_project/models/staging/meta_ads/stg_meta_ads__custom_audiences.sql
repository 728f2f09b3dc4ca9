with source as (
    select * from {{ source('raw', 'meta_ads__custom_audiences') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('audience_id') }} as audience_id,
        {{ filled('name') }} as audience_name,
        {{ filled('subtype') }} as subtype,
        {{ filled('description') }} as description,
        {{ filled('delivery_status') }} as delivery_status,
        {{ filled('operation_status') }} as operation_status,
        size_low,
        size_high,
        retention_days,
        created_at,
        updated_at
    from source
)

select * from final
