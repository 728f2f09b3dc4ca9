with source as (
    select * from {{ source('raw', 'google_ads__custom_segments') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('segment_id') }} as segment_id,
        {{ filled('name') }} as segment_name,
        {{ filled('kind') }} as kind,
        {{ filled('status') }} as status,
        {{ filled('description') }} as description
    from source
)

select * from final
