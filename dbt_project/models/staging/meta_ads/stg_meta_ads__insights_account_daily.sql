with source as (
    select * from {{ source('raw', 'meta_ads__insights_account_daily') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        impressions,
        clicks,
        spend,
        date as platform_date
    from source
)

select * from final
