with source as (
    select * from {{ source('raw', 'google_ads__insights_daily') }}
),

final as (
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('ad_id') }} as ad_id,
        {{ filled('ad_name') }} as ad_name,
        {{ filled('ad_group_id') }} as ad_group_id,
        {{ filled('ad_group_name') }} as ad_group_name,
        {{ filled('campaign_id') }} as campaign_id,
        {{ filled('campaign_name') }} as campaign_name,
        {{ filled('device') }} as device,
        {{ filled('network') }} as network,
        upper({{ filled('currency') }}) as currency,
        impressions,
        clicks,
        spend,
        conversions,
        conversions_value,
        view_conversions,
        date as platform_date
    from source
)

select * from final
