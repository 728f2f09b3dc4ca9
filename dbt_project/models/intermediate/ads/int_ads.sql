-- Every name that a platform ever reported is kept: a tag may still hold the name from before a renaming.
with meta_ads as (
    select * from {{ ref('stg_meta_ads__ads') }}
),

meta_ad_groups as (
    select * from {{ ref('stg_meta_ads__ad_groups') }}
),

meta_campaigns as (
    select * from {{ ref('stg_meta_ads__campaigns') }}
),

meta_insights as (
    select * from {{ ref('stg_meta_ads__insights_daily') }}
),

google_ads as (
    select * from {{ ref('stg_google_ads__ads') }}
),

google_ad_groups as (
    select * from {{ ref('stg_google_ads__ad_groups') }}
),

google_campaigns as (
    select * from {{ ref('stg_google_ads__campaigns') }}
),

google_days as (
    select * from {{ ref('int_google_ad_days') }}
),

reported as (
    select * from {{ ref('stg_files__ad_performance') }}
),

named as (
    select
        'meta' as platform,
        campaigns.account_id,
        campaigns.campaign_id,
        campaigns.campaign_name,
        ad_groups.ad_group_id,
        ad_groups.ad_group_name,
        ads.ad_id,
        ads.ad_name
    from meta_campaigns as campaigns
    left join meta_ad_groups as ad_groups on campaigns.campaign_id = ad_groups.campaign_id
    left join meta_ads as ads on ad_groups.ad_group_id = ads.ad_group_id
    union
    select
        'meta' as platform,
        account_id,
        campaign_id,
        campaign_name,
        ad_group_id,
        ad_group_name,
        ad_id,
        ad_name
    from meta_insights
    union
    select
        'google' as platform,
        campaigns.account_id,
        campaigns.campaign_id,
        campaigns.campaign_name,
        ad_groups.ad_group_id,
        ad_groups.ad_group_name,
        ads.ad_id,
        ads.ad_name
    from google_campaigns as campaigns
    left join google_ad_groups as ad_groups on campaigns.campaign_id = ad_groups.campaign_id
    left join google_ads as ads on ad_groups.ad_group_id = ads.ad_group_id
    union
    select
        platform,
        account_id,
        campaign_id,
        campaign_name,
        ad_group_id,
        ad_group_name,
        ad_id,
        ad_name
    from google_days
    union
    select
        platform,
        account_id,
        campaign_id,
        campaign_name,
        ad_group_id,
        ad_group_name,
        ad_id,
        ad_name
    from reported
),

final as (
    select * from named
    where coalesce(campaign_id, ad_group_id, ad_id) is not null
)

select * from final
