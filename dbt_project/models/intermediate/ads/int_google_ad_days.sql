-- Google's ads by day, over all devices and networks; and for each campaign what it has above its ads together, which
-- is all of Performance Max. So every campaign adds up to what Google bills, and nothing counts twice.
with ad_figures as (
    select * from {{ ref('stg_google_ads__insights_daily') }}
),

campaign_figures as (
    select * from {{ ref('stg_google_ads__insights_campaign_daily') }}
),

accounts as (
    select * from {{ ref('stg_google_ads__accounts') }}
),

-- An ad's figures once as its own, and once taken from its campaign's.
booked as (
    select
        account_id,
        platform_date,
        campaign_id,
        campaign_name,
        ad_group_id,
        ad_group_name,
        ad_id,
        ad_name,
        currency,
        impressions,
        clicks,
        spend,
        conversions,
        conversions_value
    from ad_figures
    union all
    select
        account_id,
        platform_date,
        campaign_id,
        campaign_name,
        null as ad_group_id,
        null as ad_group_name,
        null as ad_id,
        null as ad_name,
        currency,
        impressions,
        clicks,
        spend,
        conversions,
        conversions_value
    from campaign_figures
    union all
    select
        account_id,
        platform_date,
        campaign_id,
        campaign_name,
        null as ad_group_id,
        null as ad_group_name,
        null as ad_id,
        null as ad_name,
        currency,
        -impressions as impressions,
        -clicks as clicks,
        -spend as spend,
        -conversions as conversions,
        -conversions_value as conversions_value
    from ad_figures
),

summed as (
    select
        account_id,
        platform_date,
        campaign_id,
        ad_group_id,
        ad_id,
        max(campaign_name) as campaign_name,
        max(ad_group_name) as ad_group_name,
        max(ad_name) as ad_name,
        max(currency) as currency,
        greatest(sum(impressions), 0) as impressions,
        greatest(sum(clicks), 0) as clicks,
        greatest(sum(spend), 0) as spend,
        greatest(sum(conversions), 0) as conversions,
        greatest(sum(conversions_value), 0) as conversions_value
    from booked
    group by account_id, platform_date, campaign_id, ad_group_id, ad_id
),

final as (
    select
        'google' as platform,
        summed.account_id,
        summed.platform_date,
        summed.campaign_id,
        summed.campaign_name,
        summed.ad_group_id,
        summed.ad_group_name,
        summed.ad_id,
        summed.ad_name,
        cast(null as {{ type_text() }}) as interests,
        coalesce(summed.currency, accounts.currency) as paid_currency,
        summed.impressions,
        summed.clicks,
        cast(null as bigint) as reach,
        summed.spend,
        summed.conversions as platform_conversions,
        summed.conversions_value as platform_conversions_value
    from summed
    left join accounts on summed.account_id = accounts.account_id
    where
        summed.ad_id is not null
        or summed.impressions + summed.clicks + summed.spend + summed.conversions + summed.conversions_value > 0
)

select * from final
