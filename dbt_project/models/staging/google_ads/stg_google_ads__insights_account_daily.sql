with source as (
    select * from {{ source('raw', 'google_ads__insights_account_daily') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        impressions,
        clicks,
        spend,
        conversions,
        conversions_value,
        date as platform_date
    from source
)

select * from final
