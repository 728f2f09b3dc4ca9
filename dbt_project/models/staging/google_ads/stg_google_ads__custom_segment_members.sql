with source as (
    select * from {{ source('raw', 'google_ads__custom_segment_members') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('segment_id') }} as segment_id,
        {{ filled('kind') }} as kind,
        {{ filled('value') }} as value
    from source
)

select * from final
