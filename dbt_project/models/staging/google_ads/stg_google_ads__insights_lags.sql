with source as (
    select * from {{ source('raw', 'google_ads__insights_lags') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('campaign_id') }} as campaign_id,
        {{ filled('lag_bucket') }} as lag_bucket,
        conversions,
        conversions_value,
        date as platform_date
    from source
)

select * from final
