-- An ad's day from the row without a breakdown; else the sum over one breakdown. Where a file breaks a day down in
-- several ways, each way holds the whole: the one with the most impressions is taken, and they are never added up.
with reported as (
    select
        *,
        {{ json_keys('breakdown') }} as breakdown_by
    from {{ ref('stg_files__ad_performance') }}
),

summed as (
    select
        platform,
        account_id,
        platform_date,
        campaign_id,
        ad_group_id,
        ad_id,
        breakdown_by,
        max(campaign_name) as campaign_name,
        max(ad_group_name) as ad_group_name,
        max(ad_name) as ad_name,
        max(interests) as interests,
        max(currency) as paid_currency,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(reach) as reach,
        sum(spend) as spend,
        sum(platform_conversions) as platform_conversions,
        sum(platform_conversions_value) as platform_conversions_value
    from reported
    group by platform, account_id, platform_date, campaign_id, ad_group_id, ad_id, breakdown_by
),

ranked as (
    select
        *,
        row_number() over (
            partition by platform, account_id, platform_date, campaign_id, ad_group_id, ad_id
            order by case when breakdown_by = '' then 0 else 1 end, impressions desc nulls first, breakdown_by asc
        ) as place
    from summed
),

final as (
    select * from ranked
    where place = 1
)

select * from final
