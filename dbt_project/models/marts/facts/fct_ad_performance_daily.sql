with performance as (
    select * from {{ ref('int_ad_performance_daily') }}
),

final as (
    select
        platform,
        account_id,
        campaign_id,
        campaign_name,
        ad_group_id,
        ad_group_name,
        ad_id,
        ad_name,
        interests,
        channel,
        currency,
        rate_used,
        reported_by,
        cast(impressions as bigint) as impressions,
        cast(clicks as bigint) as clicks,
        cast(reach as bigint) as reach,
        spend,
        platform_conversions,
        platform_conversions_value,
        platform_date
    from performance
)

select * from final
