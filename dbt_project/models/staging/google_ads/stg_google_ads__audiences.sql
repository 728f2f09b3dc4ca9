with source as (
    select * from {{ source('raw', 'google_ads__audiences') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('audience_id') }} as audience_id,
        {{ filled('name') }} as audience_name,
        {{ filled('kind') }} as kind,
        {{ filled('status') }} as status,
        days,
        size_for_search,
        size_for_display
    from source
)

select * from final
