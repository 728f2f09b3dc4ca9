with source as (
    select * from {{ source('raw', 'meta_ads__insights_daily') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('ad_id') }} as ad_id,
        {{ filled('campaign_id') }} as campaign_id,
        {{ filled('ad_group_id') }} as ad_group_id,
        {{ filled('campaign_name') }} as campaign_name,
        {{ filled('ad_group_name') }} as ad_group_name,
        {{ filled('ad_name') }} as ad_name,
        upper({{ filled('currency') }}) as currency,
        impressions,
        clicks,
        link_clicks,
        spend,
        reach,
        frequency,
        date as platform_date
    from source
)

select * from final
