-- Claims and credit of the eight campaigns with most of both, by how late they came: of ninety days whose longest
-- window is over, so that what has not come yet does not look like a lag. A window that the platform tells is there
-- for each of its campaigns: none is one that it does not tell.
with lags as (
    select * from {{ ref('fct_platform_lag_buckets') }}
    where
        within_days in (1, 7, 28, 30)
        and business_day between {{ newest_night() }} - 120 and {{ newest_night() }} - 31
),

summed as (
    select
        platform,
        account_id,
        campaign_id,
        within_days,
        max(campaign_name) as campaign_name,
        sum(platform_conversions) as platform_conversions,
        sum(orders_by_click_id) as orders_by_click_id,
        sum(credit_last_non_direct) as credit_last_non_direct
    from lags
    group by platform, account_id, campaign_id, within_days
),

campaigns as (
    select
        platform,
        account_id,
        campaign_id,
        max(campaign_name) as campaign_name,
        row_number() over (
            order by
                max(platform_conversions + credit_last_non_direct) desc nulls first,
                platform asc, account_id asc, campaign_id asc
        ) as place
    from summed
    group by platform, account_id, campaign_id
),

windows as (
    select distinct
        platform,
        within_days
    from summed
),

final as (
    select
        cast(campaigns.place as integer) as place,
        campaigns.platform,
        campaigns.account_id,
        campaigns.campaign_id,
        campaigns.campaign_name,
        windows.within_days,
        coalesce(summed.platform_conversions, 0) as platform_conversions,
        cast(coalesce(summed.orders_by_click_id, 0) as bigint) as orders_by_click_id,
        coalesce(summed.credit_last_non_direct, 0) as credit_last_non_direct
    from campaigns
    inner join windows
        on campaigns.platform = windows.platform
    left join summed
        on
            campaigns.platform = summed.platform
            and campaigns.account_id = summed.account_id
            and campaigns.campaign_id = summed.campaign_id
            and windows.within_days = summed.within_days
    where campaigns.place <= 8
)

select * from final
