with source as (
    select * from {{ source('raw', 'meta_ads__insights_by_country') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('ad_id') }} as ad_id,
        {{ filled('country') }} as country,
        date as platform_date,
        impressions,
        clicks,
        link_clicks,
        spend,
        reach
    from source
)

select * from final
